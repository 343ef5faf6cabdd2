import GRDB
import Store
import TableSchema

/// How the partitions of a table spell their keys, as the first of them does, and whether all begin with the same one.
struct PartitionOrder {
    /// The names in their order, as they are stored; empty when there is no partition.
    let keys: [String]
    /// Whether the first value of every partition is that of the first key.
    let isUniform: Bool

    init(of table: Table, id: Int64, in db: Database) throws {
        let text = try String.fetchOne(
            db, sql: "SELECT partition FROM catalog_partitions WHERE table_id = ? ORDER BY partition LIMIT 1",
            arguments: [id])
        keys = try text.map { try JSONText.decode([PartitionValue].self, from: $0).map(\.key) } ?? []
        guard let first = keys.first else {
            isUniform = true
            return
        }
        // Texts that begin with the first key, its closing quote included, lie between two others.
        let start = try "[{\"key\":" + JSONText.encode([first]).dropFirst().dropLast()
        let end = start.dropLast() + "#"
        isUniform =
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT NOT EXISTS (SELECT 1 FROM catalog_partitions WHERE table_id = :id AND partition < :start)
                        AND NOT EXISTS (SELECT 1 FROM catalog_partitions WHERE table_id = :id AND partition >= :end)
                    """, arguments: ["id": id, "start": String(start), "end": String(end)]) ?? false
    }

    /// Where a column's values are; nil when the first partition does not have it.
    func place(of column: TableSchema.Column) -> Int? {
        keys.firstIndex { $0.lowercased() == column.key }
    }
}
