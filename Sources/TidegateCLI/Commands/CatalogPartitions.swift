import ArgumentParser
import Catalog
import Orchestrator
import Store
import TableSchema

/// `tidegate catalog partitions`.
struct CatalogPartitions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partitions", abstract: "List a table's partitions, by value.",
        discussion: """
            --where takes a condition over the partition keys, as SQLite writes them: =, <, and, or, not, in (...), \
            between, like, is null, and functions such as date('now', '-7 days'). Keys have the types that \
            'tidegate catalog show' tells; texts and dates go in single quotes.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Option(
        name: .customLong("where"), help: "Only those: a condition over the keys, such as \"date >= '2026-01-01'\".")
    var condition: String?
    @Option(help: "Show at most so many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (partitions, more) = try tidegate.openStore().read { db in
            let name = try Catalog.existing(table, in: db).name
            do {
                return try Catalog.partitions(of: name, where: condition, limit: limit, in: db)
            } catch CatalogError.badCondition(let why) {
                throw CommandFailure(.usage, "--where: \(why)")
            }
        }
        let output = Output()
        if json {
            return output.json(["partitions": .array(partitions.map(Self.json)), "more": .bool(more)])
        }
        var list = TextTable(
            .text("PARTITION"), .number("FILES"), .number("ROWS"), .number("SIZE"), .text("UPDATED"))
        for partition in partitions {
            let values = partition.values.map { "\($0.key)=\($0.value ?? "null")" }.joined(separator: "/")
            list.add(
                Cell(values), .count(partition.files), .count(partition.rows), .bytes(partition.bytes),
                .time(partition.updated))
        }
        output.table(list, ifEmpty: condition == nil ? "It has no partitions." : "It has none such.")
        if more { output.hint("There are more; --limit N shows them.") }
    }

    private static func json(_ partition: Partition) -> JSONValue {
        [
            "values": .object(partition.values.map { ($0.key, JSONValue($0.value)) }),
            "files": JSONValue(partition.files), "rows": JSONValue(partition.rows),
            "bytes": JSONValue(partition.bytes), "updated": partition.updated.json,
        ]
    }
}
