import Foundation

/// The repository as text: what the checks look at.
struct Repository {
    /// Every source and test file in Swift or C, with its path from the repository's root.
    var files: [SourceFile]
    /// The text of Package.swift.
    var manifest: String

    /// The repository that this file is in, links resolved.
    static func this() throws -> Repository { try read.get() }

    /// Read once for all tests: taking the comments out of every file is most of the work.
    private static let read = Result { try read(file: #filePath) }

    private static func read(file: String) throws -> Repository {
        let root = URL(filePath: file).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var repository = Repository(
            files: [], manifest: try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8))
        for top in ["Sources", "Tests"] {
            let folder = root.appending(path: top)
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() {
                let url = folder.appending(path: path)
                guard ["swift", "c", "h"].contains(url.pathExtension) else { continue }
                let text = try String(contentsOf: url, encoding: .utf8)
                repository.files.append(SourceFile(path: "\(top)/\(path)", text: text))
            }
        }
        return repository
    }

    /// The files of a room.
    func files(of room: String) -> [SourceFile] {
        files.filter { $0.room == room }
    }

    /// The folders right under `Sources` and `Tests` that hold a source file, as `Sources/Files`.
    var folders: Set<String> {
        Set(files.map { $0.path.split(separator: "/").prefix(2).joined(separator: "/") })
    }
}

/// One file: its text as written, and its code without comments and the insides of string literals.
struct SourceFile {
    let path: String
    let lines: [Substring]
    /// As many lines as `lines`.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code = codeOnly(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The folder under `Sources` that it is in; nil for tests.
    var room: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// A finding at a line, counted from 0.
    func finding(_ line: Int, _ problem: String) -> String { "\(path):\(line + 1): \(problem)" }
}
