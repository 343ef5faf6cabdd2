import Files
import TableSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which staged file becomes which file of the output. Kept as JSON in the attempt's folder.
struct PublicationPlan: Hashable, Codable {
    struct File: Hashable, Codable {
        /// Its path below the staging folder.
        var staged: String
        /// Its path below the output's folder.
        var final: String
        var partition: [PartitionValue]
    }

    var files: [File]
    var changes: StagedChanges?

    /// Names each file after the attempt and its number, in the folders it was staged in, or that are said to be its.
    ///
    /// - Parameter numbered: the folders of files whose names are numbers.
    init(
        staged: [StagedFiles.Entry], numbered: [String: String] = [:], stem: String, partitionBy: [String]
    ) throws(EngineError) {
        files = []
        for (index, entry) in staged.enumerated() {
            guard entry.kind == .file else {
                throw .badOutput(path: entry.path, reason: "is a link, pipe or device; write files only")
            }
            var folders = entry.path.split(separator: "/").map(String.init)
            let name = folders.removeLast()
            if folders.isEmpty, let told = numbered[String(name.prefix { $0 != "." })] {
                folders = told.split(separator: "/").map(String.init)
            }
            let partition = HivePath.partition(of: folders)
            try Self.check(partition, of: entry.path, partitionBy)
            let final = folders + ["\(stem)-\(index)\(Self.fileExtension(of: name))"]
            files.append(File(staged: entry.path, final: final.joined(separator: "/"), partition: partition))
        }
    }

    private static func check(
        _ partition: [PartitionValue], of path: String, _ partitionBy: [String]
    ) throws(EngineError) {
        guard partition.map({ $0.key.lowercased() }) != partitionBy.map({ $0.lowercased() }) else { return }
        let wanted = partitionBy.map { "\($0)=…/" }.joined()
        throw .badOutput(
            path: path,
            reason: partitionBy.isEmpty
                ? "is in a key=value folder, but the output declares no partition-by; add it, or write no such folders"
                : "is not in folders \(wanted), as the output's partition-by says")
    }

    /// `.parquet`, `.csv.gz`; empty when the name has none.
    private static func fileExtension(of name: String) -> String {
        let parts = name.split(separator: ".").map { $0.lowercased() }
        guard parts.count > 1, let last = parts.last else { return "" }
        let isCompression = ["gz", "zst", "bz2"].contains(last) && parts.count > 2
        return "." + (isCompression ? parts.suffix(2).joined(separator: ".") : last)
    }
}

/// What a staging folder holds.
enum StagedFiles {
    /// What tells of files that are named by a number in which folder each belongs; JSON, a line each.
    static let foldersName = ".folders.json"
    /// What tells which files of the table give way to these; JSON.
    static let changesName = ".changes.json"

    private struct NumberedFolder: Decodable {
        let number: Int
        let folder: String
    }

    /// The folders of numbered files, by their numbers; none where files are staged in their folders.
    static func folders(in staging: String, _ files: any FileSystem) throws(EngineError) -> [String: String] {
        let path = "\(staging)/\(foldersName)"
        let bytes = try reading { () throws(FileSystemError) -> [UInt8] in
            try files.kind(of: path) == nil ? [] : try files.read(path)
        }
        var folders: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let told = try? JSONDecoder().decode(NumberedFolder.self, from: Data(line)) else {
                throw .badOutput(path: path, reason: "the list of its folders cannot be read")
            }
            folders[String(told.number)] = told.folder
        }
        return folders
    }

    struct Entry: Hashable {
        /// Below the staging folder.
        var path: String
        var kind: FileKind
    }

    /// All but hidden and temporary names, in the order of their paths. A staging folder that is gone holds nothing.
    static func list(below folder: String, _ files: any FileSystem) throws(FileSystemError) -> [Entry] {
        guard try files.kind(of: folder) != nil else { return [] }
        var found: [Entry] = []
        var waiting = [""]
        while let relative = waiting.popLast() {
            for entry in try files.list(relative.isEmpty ? folder : folder + "/" + relative) {
                // `_day=1` is a folder of data all the same: its key is called so.
                let isPartition = entry.kind == .folder && entry.name.hasPrefix("_") && entry.name.contains("=")
                guard isPartition || !isIgnoredName(entry.name) else { continue }
                let path = relative.isEmpty ? entry.name : relative + "/" + entry.name
                if entry.kind == .folder {
                    waiting.append(path)
                } else {
                    found.append(Entry(path: path, kind: entry.kind))
                }
            }
        }
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
