import ArgumentParser
import Catalog
import Crawling
import Orchestrator
import Store
import TableSchema

/// `tidegate catalog repair`.
struct CatalogRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Find where the catalog and the disk differ, and with --apply mend the catalog.",
        discussion: """
            Looks for files that are gone or were changed, for files and partitions under a table's location that the \
            catalog has not, and for counts that are wrong. Files that a workflow's dataset takes are left to it.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE; by default all.") var table: String?
    @Flag(help: "Mend what is found; without it nothing is changed.") var apply = false
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        let check = try tidegate.openStore().read { db in
            try CatalogCheck(of: try table.map { try Catalog.existing($0, in: db).name }, in: db)
        }
        var found = try await check.look(in: workspace, progress: Crawl.showProgress)
        Crawl.clearProgress()
        found.findings.tables.sort { $0.name < $1.name }
        let output = Output()
        let report = RepairReport(check: check, found: found)
        var reply: String?
        if apply, !report.isClean {
            let miscounted = check.miscounts.keys.sorted()
            reply = try await tidegate.ask(.repair(found.findings, recount: miscounted)).message
        }
        if json { return output.json(report.json(applied: reply != nil)) }
        report.show(output)
        if report.isClean {
            output.line(
                "\(check.tables.count.counted("table")) with \(found.findings.knownCount.counted("file")): "
                    + "the catalog is as the disk is")
        } else if let reply {
            output.line("\n\(reply)")
        } else {
            output.line("\nnothing was changed; --apply mends it")
        }
    }
}

/// What a check of the catalog found, for people and for programs.
struct RepairReport {
    let check: CatalogCheck
    let found: CatalogCheck.Finding

    /// Whether there is nothing to mend.
    var isClean: Bool {
        found.findings.tables.isEmpty && found.findings.gone.isEmpty && check.miscounts.isEmpty
    }

    private static let pathsMax = 5

    /// A table with what differs.
    private var tables: [(name: TableName, gone: [String], changed: [String], new: [String])] {
        check.tables.map(\.name).sorted().compactMap { name in
            let gone = found.findings.gone[name] ?? []
            let paths = found.findings.tables.first { $0.name == name }?.files.map(\.path).sorted() ?? []
            let (changed, new) = (paths.filter(found.changed.contains), paths.filter { !found.changed.contains($0) })
            guard !gone.isEmpty || !paths.isEmpty || check.miscounts[name] != nil else { return nil }
            return (name, gone, changed, new)
        }
    }

    /// Tells it, some paths of each kind.
    func show(_ output: Output) {
        for table in tables {
            let counts = [("gone", table.gone), ("changed", table.changed), ("new", table.new)]
            let told = counts.filter { !$0.1.isEmpty }.map { "\($0.1.count.counted("file")) \($0.0)" }
            let wrong = check.miscounts[table.name] ?? []
            let all = told + (wrong.isEmpty ? [] : ["counts wrong"])
            output.line("\(output.terminal.styled(table.name.description, .heading))  \(all.joined(separator: ", "))")
            for (kind, paths) in counts { show(paths, as: kind, output) }
            for count in wrong { output.line("  count    \(Self.text(count))") }
            if let plan = plan(table.name) {
                for change in plan.changes { output.line("  schema   \(Cell(change).text)") }
                for refused in plan.refused {
                    output.line("  left out \(Cell(refused.path).text): \(refused.reason)")
                }
            }
        }
        let left = found.leftOut.map { "\($0.path): \($0.reason)" } + found.findings.skipped
        for line in left.prefix(Self.pathsMax) { output.line("left out \(Cell(line).text)") }
        if left.count > Self.pathsMax { output.line("left out \((left.count - Self.pathsMax).grouped) more") }
    }

    private func show(_ paths: [String], as kind: String, _ output: Output) {
        for path in paths.prefix(Self.pathsMax) { output.line("  \(kind.padded(to: 8)) \(Cell(path).text)") }
        if paths.count > Self.pathsMax {
            output.line("  \(kind.padded(to: 8)) and \((paths.count - Self.pathsMax).grouped) more")
        }
    }

    private func plan(_ name: TableName) -> TableMerge? {
        guard let files = found.findings.tables.first(where: { $0.name == name })?.files else { return nil }
        return TableMerge(check.tables.first { $0.name == name }, files: files)
    }

    private static func text(_ count: Catalog.Miscount) -> String {
        count.counter == "partition counts"
            ? "\(count.kept.counted("partition")) with wrong counts"
            : "\(count.counter): the catalog says \(Int(count.kept).grouped), its files are \(Int(count.counted).grouped)"
    }

    /// The same as JSON, with all paths.
    func json(applied: Bool) -> JSONValue {
        let skipped = found.findings.skipped.map { JSONValue.string($0) }
        return [
            "tables": .array(
                tables.map { table in
                    [
                        "database": .string(table.name.database), "table": .string(table.name.table),
                        "gone": .array(table.gone.map(JSONValue.string)),
                        "changed": .array(table.changed.map(JSONValue.string)),
                        "new": .array(table.new.map(JSONValue.string)),
                        "miscounts": .array(
                            (check.miscounts[table.name] ?? []).map {
                                [
                                    "counter": .string($0.counter), "catalog": JSONValue($0.kept),
                                    "counted": JSONValue($0.counted),
                                ]
                            }),
                    ]
                }),
            "left_out": .array(found.leftOut.map { .string("\($0.path): \($0.reason)") } + skipped),
            "applied": .bool(applied),
        ]
    }
}
