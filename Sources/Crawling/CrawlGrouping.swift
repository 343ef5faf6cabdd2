import TableSchema

/// Which files below a bare path are one table.
public enum CrawlGrouping: Hashable, Sendable {
    /// Those of one format and like schema in one folder.
    case usual
    /// Those of one format in one folder, whatever their schemas.
    case folder
    /// Those of one format and like schema, wherever they are.
    case schema
    /// Those of one format below the same folder so many levels below the path; it names the table.
    case level(Int)

    /// Reads `folder`, `schema` or `level:2`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "folder": self = .folder
        case "schema": self = .schema
        default:
            guard text.hasPrefix("level:"), let level = Int(text.dropFirst(6)), level >= 1 else { return nil }
            self = .level(level)
        }
    }

    /// The folder that a file's table is of, and the values of folders below it that are partitions without a name.
    func folder(of path: String, under root: String) -> (folder: String, values: [PartitionValue]) {
        let depth = root == "." ? 0 : root.split(separator: "/").count
        guard case .level(let level) = self else { return Self.cutDated(path.folderPart, depth: depth) }
        let folders = path.folderPart.split(separator: "/").map(String.init)
        let below = folders.dropFirst(depth + level).filter { !$0.contains("=") }
        let values = below.enumerated().map { PartitionValue("partition_\($0.offset)", $0.element) }
        return (folders.prefix(depth + level).joined(separator: "/"), values)
    }

    /// Partition folders at the end are cut off, the values of dated ones kept.
    private static func cutDated(_ all: Substring, depth: Int) -> (folder: String, values: [PartitionValue]) {
        var folder = all
        var dated: [PartitionValue] = []
        var rest = folder.isEmpty ? 0 : folder.utf8.count(where: { $0 == UInt8(ascii: "/") }) + 1 - depth
        while rest > 0 {
            let last = folder.lastFolder
            if !last.utf8.contains(UInt8(ascii: "=")) {
                guard PartitionPath.type(of: String(last)) != .string else { break }
                dated.insert(PartitionValue("partition_\(dated.count)", String(last)), at: 0)
            }
            folder = folder.folderPart
            rest -= 1
        }
        return (String(folder), dated)
    }
}

extension String {
    /// Of a path the folder that it is in; nothing when it is in none.
    package var folderPart: Substring { self[...].folderPart }
}

extension Substring {
    fileprivate var folderPart: Substring { utf8.lastIndex(of: UInt8(ascii: "/")).map { self[..<$0] } ?? "" }

    /// The last name of a path.
    fileprivate var lastFolder: Substring {
        utf8.lastIndex(of: UInt8(ascii: "/")).map { self[utf8.index(after: $0)...] } ?? self
    }
}
