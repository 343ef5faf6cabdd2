import ArgumentParser
import Catalog
import Orchestrator
import Store

/// `tidegate catalog snapshots`.
struct CatalogSnapshots: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots", abstract: "Show how a table's files changed, newest first.",
        discussion: """
            A snapshot that is kept can be asked: SELECT * FROM raw.orders AT (VERSION => 3), or tidegate query --at 3. \
            The 'time-travel' of an output says how long what was replaced is kept.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Option(help: "Show at most so many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (snapshots, more) = try tidegate.openStore().read { db in
            try Catalog.snapshots(of: Catalog.existing(table, in: db).name, limit: limit, in: db)
        }
        let output = Output()
        if json {
            return output.json(["snapshots": .array(snapshots.map(Self.json)), "more": .bool(more)])
        }
        var list = TextTable(
            .number("SNAPSHOT"), .text("CREATED"), .text("OPERATION"), .text("RUN"), .number("CAME"), .number("WENT"),
            .number("FILES"), .number("ROWS"), .number("SIZE"), .text("KEPT"))
        for snapshot in snapshots {
            list.add(
                .count(snapshot.number), .time(snapshot.created), Cell(snapshot.operation), Cell(snapshot.run ?? "-"),
                .count(snapshot.came), .count(snapshot.went), .count(snapshot.files), .count(snapshot.rows),
                .bytes(snapshot.bytes), Cell(snapshot.isKept ? "yes" : "no"))
        }
        output.table(list, ifEmpty: "Its files have not changed since snapshots are counted.")
        if more { output.hint("Only the newest \(limit) are shown; --limit N shows more.") }
    }

    private static func json(_ snapshot: TableSnapshot) -> JSONValue {
        [
            "snapshot": JSONValue(snapshot.number), "created": snapshot.created.json,
            "operation": .string(snapshot.operation), "run": JSONValue(snapshot.run),
            "version": JSONValue(snapshot.version), "came": JSONValue(snapshot.came),
            "went": JSONValue(snapshot.went), "files": JSONValue(snapshot.files), "rows": JSONValue(snapshot.rows),
            "bytes": JSONValue(snapshot.bytes), "kept": .bool(snapshot.isKept),
        ]
    }
}
