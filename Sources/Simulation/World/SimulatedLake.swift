import OrderedCollections
import Orchestrator
import Scheduling
import TableSchema
import Workflows

/// The files that attempts put into their tables' folders.
struct SimulatedLake {
    /// A file in its place.
    struct File: Hashable {
        let attempt: AttemptID
        let table: TableName
        let partition: [PartitionValue]
    }

    /// Those that are there now.
    private(set) var files: OrderedDictionary<String, File> = [:]
    /// Those that ever were.
    private(set) var everything: [String: File] = [:]
    /// All files that an attempt put in place, by attempt.
    private(set) var byAttempt: [AttemptID: [String]] = [:]

    private static let schema = FileSchema(
        format: .csv, dialect: CSVDialect(), rows: 1, columns: [Column("id", .bigint)])

    /// Puts an attempt's output in place; done again, it ends the same.
    mutating func publish(_ attempt: AttemptID, _ output: Output, dice: inout Dice) -> [ProducedOutput.File] {
        if byAttempt[attempt] == nil {
            var paths: [String] = []
            for index in 0..<dice.number(1...3) {
                let partition =
                    output.partitionBy.isEmpty
                    ? [] : [PartitionValue(output.partitionBy[0], "\(dice.number(1...3))")]
                let folder = partition.map { "/\($0.key)=\($0.value ?? "")" }.joined()
                let path = "\(output.path)\(folder)/\(attempt.run)-\(attempt.node)-\(attempt.number)-\(index).csv"
                files[path] = File(attempt: attempt, table: output.table, partition: partition)
                everything[path] = files[path]
                paths.append(path)
            }
            byAttempt[attempt] = paths
        }
        return (byAttempt[attempt] ?? []).compactMap { path in
            everything[path].map { file in
                ProducedOutput.File(
                    path: path, size: 10, hash: path, partition: file.partition, schema: Self.schema)
            }
        }
    }

    mutating func remove(_ path: String) {
        files[path] = nil
    }
}
