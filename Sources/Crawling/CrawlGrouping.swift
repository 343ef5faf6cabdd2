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
        let folders = path.split(separator: "/").dropLast().map(String.init)
        let depth = root == "." ? 0 : root.split(separator: "/").count
        guard case .level(let level) = self else { return Self.cutDated(folders, depth: depth) }
        let below = folders.dropFirst(depth + level).filter { !$0.contains("=") }
        let values = below.enumerated().map { PartitionValue("partition_\($0.offset)", $0.element) }
        return (folders.prefix(depth + level).joined(separator: "/"), values)
    }

    /// Partition folders at the end are cut off, the values of dated ones kept.
    private static func cutDated(_ all: [String], depth: Int) -> (folder: String, values: [PartitionValue]) {
        var folders = all
        var dated: [PartitionValue] = []
        while folders.count > depth, let last = folders.last {
            if last.contains("=") {
                folders.removeLast()
            } else if PartitionPath.type(of: last) != .string {
                dated.insert(PartitionValue("partition_\(dated.count)", last), at: 0)
                folders.removeLast()
            } else {
                break
            }
        }
        return (folders.joined(separator: "/"), dated)
    }
}
