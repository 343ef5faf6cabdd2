public import Catalog
import TableSchema

/// A table whose schema its dataset holds fast: a file that would change it, or that lacks a part of it, stays out.
public struct TableLock: Sendable {
    private let table: Table

    /// The lock of a table as it is now.
    public init(_ table: Table) {
        self.table = table
    }

    /// Why a file stays out, with each departure and, where it is known, the line and value of it; nil when it fits.
    ///
    /// Empty files fit. So does a file that gives a type to a column of which nothing but nulls was seen.
    public func refusal(of file: CrawledFile) -> String? {
        guard !file.schema.columns.isEmpty else { return nil }
        let merge = TableMerge(learning(from: file), files: [file])
        let departures = merge.refused.isEmpty ? merge.changes + missing(in: file) : merge.refused.map(\.reason)
        guard !departures.isEmpty else { return nil }
        return "\(table.name) is locked, and the file departs from it: \(departures.joined(separator: "; "))"
    }

    /// The table with the file's types for columns of which nothing is known.
    private func learning(from file: CrawledFile) -> Table {
        var table = table
        let types = Dictionary(file.schema.columns.map { ($0.key, $0.type) }) { first, _ in first }
        for index in table.columns.indices where table.columns[index].type == .unknown {
            table.columns[index].type = types[table.columns[index].key] ?? .unknown
        }
        return table
    }

    private func missing(in file: CrawledFile) -> [String] {
        let folders = Set(file.partition.map { $0.key.lowercased() })
        let own = Set(file.schema.columns.map(\.key)).union(folders)
        let columns = table.columns.filter { !own.contains($0.key) }
        let keys = table.partitionKeys.filter { !folders.contains($0.key) }
        return columns.map { "lacks \($0.name) \($0.type.hiveName)" } + keys.map { "lacks partition key \($0.name)" }
    }

    /// The files that a table, if there is one, does not hold as it is.
    static func misfits(of files: [CrawledFile], in table: Table?) -> [CrawlReport.Misfit] {
        guard let table, !files.isEmpty else { return [] }
        let lock = TableLock(table)
        return files.compactMap { file in
            lock.refusal(of: file).map { CrawlReport.Misfit(path: file.path, reason: $0) }
        }
    }
}
