import Foundation

/// The YAML that the repository holds: its files, the examples in its documents, and the texts of its tests.
enum RepositoryTexts {
    static func all(file: String = #filePath) throws -> [String] {
        let root = URL(filePath: file).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try ["examples", "workflows", "docs", "Tests"].flatMap { top in
            let folder = root.appending(path: top)
            guard FileManager.default.fileExists(atPath: folder.path) else { return [String]() }
            return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().flatMap { path in
                try texts(in: folder.appending(path: path))
            }
        }
    }

    private static func texts(in file: URL) throws -> [String] {
        switch file.pathExtension {
        case "yaml", "yml": [try String(contentsOf: file, encoding: .utf8)]
        case "md": fenced(try String(contentsOf: file, encoding: .utf8), by: "```")
        case "swift": fenced(try String(contentsOf: file, encoding: .utf8), by: "\"\"\"")
        default: []
        }
    }

    /// What stands between two fences, without the indentation of the second.
    private static func fenced(_ text: String, by fence: String) -> [String] {
        let parts = text.components(separatedBy: fence)
        return stride(from: 1, to: parts.count - 1, by: 2).map { index in
            let lines = parts[index].components(separatedBy: "\n").dropFirst()
            let margin = lines.last?.prefix { $0 == " " }.count ?? 0
            return lines.map { $0.dropFirst(margin) }.joined(separator: "\n")
        }
    }
}
