import ArgumentParser
import Catalog
import GRDB
import Orchestrator
import SchemaInference
import Store
import TableSchema
import Timekeeping

/// `tidegate catalog show`.
struct CatalogShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a table's schema, and what the values of its columns are.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var name: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (table, known, key) = try tidegate.openStore().read { db in
            let table: CatalogTable = try Catalog.existing(name, in: db)
            let layout = try Catalog.layout(of: table.name, in: db)
            return (table, try Catalog.statistics(of: table.name, in: db), layout?.encryptionKey)
        }
        let output = Output()
        if json { return output.json(Self.json(table, known)) }
        output.facts([
            ("table", Cell(table.name.description, .heading)), ("comment", table.comment.map { Cell($0) }),
            ("version", .count(table.version)),
            ("location", Cell(table.location)), ("format", Cell(table.format.rawValue)),
            ("encrypted", key.map { Cell("with the key '\($0)', so that no statistics are kept") }),
            ("files", Cell("\(table.files.grouped), \(ByteSizeText.format(table.bytes))")),
            ("rows", .count(table.rows)),
            ("partitions", table.partitionKeys.isEmpty ? nil : .count(table.partitions)),
            ("deprecated", table.isDeprecated ? Cell("its files are gone", .bad) : nil),
            ("created", .time(table.created)), ("updated", .time(table.updated)),
            ("statistics", key != nil ? nil : Self.coverage(table, known).map { Cell($0, .busy) }),
        ])
        output.line()
        output.table(ColumnList.table(of: table, known?.sketch), ifEmpty: "It has no columns yet.")
        output.hint("tidegate catalog versions \(table.name)    tidegate query 'SELECT * FROM \(table.name) LIMIT 10'")
    }

    /// Which rows the statistics tell of, where it is not just those of the table.
    private static func coverage(_ table: CatalogTable, _ known: Catalog.Statistics?) -> String? {
        let wayOut = "'tidegate catalog analyze \(table.name)' reads its files for them"
        guard let known else { return table.rows == 0 ? nil : "none yet; \(wayOut)" }
        let missing = table.rows - (known.sketch.rows - known.goneRows)
        var parts: [String] = []
        if missing > 0 { parts.append("without \(missing.counted("row")) that it has") }
        if known.goneRows > 0 { parts.append("with \(known.goneRows.counted("row")) that are gone") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ") + "; \(wayOut)"
    }

    private static func json(_ table: CatalogTable, _ known: Catalog.Statistics?) -> JSONValue {
        [
            "database": .string(table.name.database), "table": .string(table.name.table),
            "version": JSONValue(table.version), "location": .string(table.location),
            "format": .string(table.format.rawValue), "comment": JSONValue(table.comment),
            "columns": .array(
                table.columns.map { column in
                    column.json(with: [
                        ("comment", JSONValue(table.comment(on: column))),
                        ("statistics", ColumnList.statistics(of: column, known?.sketch)),
                    ])
                }),
            "partition_keys": .array(
                table.partitionKeys.map { $0.json(with: [("comment", JSONValue(table.comment(on: $0)))]) }),
            "parameters": .object(
                [("deprecated", .string(table.isDeprecated ? "true" : "false"))]
                    + (table.given?.parameters ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
            "statistics": [
                "rows": JSONValue(table.rows), "files": JSONValue(table.files), "bytes": JSONValue(table.bytes),
                "partitions": JSONValue(table.partitions), "column_rows": JSONValue(known?.sketch.rows ?? 0),
                "gone_rows": JSONValue(known?.goneRows ?? 0),
            ],
            "created": table.created.json, "updated": table.updated.json,
        ]
    }
}

/// `tidegate catalog versions`.
struct CatalogVersions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "Show how a table's schema changed, newest first.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let versions = try tidegate.openStore().read { db in
            try Catalog.versions(of: Catalog.existing(table, in: db).name, in: db)
        }
        let output = Output()
        if json {
            return output.json([
                "versions": .array(
                    versions.map { version in
                        [
                            "version": JSONValue(version.version), "created": version.created.json,
                            "columns": .array(version.columns.map(\.json)), "change": .string(version.change),
                        ]
                    })
            ])
        }
        var list = TextTable(.number("VERSION"), .text("CREATED"), .number("COLUMNS"), .text("CHANGE"))
        for version in versions {
            list.add(
                .count(version.version), .time(version.created), .count(version.columns.count), Cell(version.change))
        }
        output.table(list, ifEmpty: "It has no versions.")
    }
}

/// `tidegate catalog diff`.
struct CatalogDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between two versions of a table; by default the last two.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Argument(help: "The older version.") var old: Int?
    @Argument(help: "The newer version.") var new: Int?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let versions = try tidegate.openStore().read { db in
            try Catalog.versions(of: Catalog.existing(table, in: db).name, in: db)
        }
        let newest = versions.first?.version ?? 1
        let newer = try version(new ?? newest, in: versions)
        let older = try version(old ?? max(1, newer.version - 1), in: versions)
        let lines = Self.differences(older.columns, newer.columns)
        let output = Output()
        if json {
            return output.json([
                "from": JSONValue(older.version), "to": JSONValue(newer.version),
                "differences": .array(
                    lines.map {
                        [
                            "change": .string($0.change), "column": .string($0.column), "from": JSONValue($0.from),
                            "to": JSONValue($0.to),
                        ]
                    }),
            ])
        }
        output.line("\(table) \(older.version) → \(newer.version)")
        for line in lines {
            let style: Terminal.Style = line.change == "added" ? .good : line.change == "removed" ? .bad : .busy
            let types = [line.from, line.to].compactMap { $0 }.joined(separator: " → ")
            output.line(
                "  \(output.terminal.styled(line.change.padded(to: 8), style))  \(Cell(line.column).text)  \(types)")
        }
        if lines.isEmpty { output.line("  nothing differs") }
    }

    private func version(_ number: Int, in versions: [TableVersion]) throws(CommandFailure) -> TableVersion {
        guard let version = versions.first(where: { $0.version == number }) else {
            throw CommandFailure(.usage, "\(table) has no version \(number); see 'tidegate catalog versions \(table)'")
        }
        return version
    }

    struct Difference: Hashable {
        let change: String
        let column: String
        let from: String?
        let to: String?
    }

    static func differences(_ old: [TableSchema.Column], _ new: [TableSchema.Column]) -> [Difference] {
        let before = Dictionary(old.map { ($0.key, $0.type.hiveName) }) { first, _ in first }
        let after = Set(new.map(\.key))
        let changed = new.compactMap { column -> Difference? in
            let type = column.type.hiveName
            guard let was = before[column.key] else {
                return Difference(change: "added", column: column.name, from: nil, to: type)
            }
            return was == type ? nil : Difference(change: "changed", column: column.name, from: was, to: type)
        }
        let removed = old.filter { !after.contains($0.key) }
        return changed + removed.map { Difference(change: "removed", column: $0.name, from: $0.type.hiveName, to: nil) }
    }
}

extension Catalog {
    /// The table that a person named.
    static func existing(_ text: String, in db: Database) throws -> CatalogTable {
        let name = try TableName.parsed(text)
        guard let table = try table(name, in: db) else {
            throw CommandFailure(.usage, "there is no table '\(name)'; see 'tidegate catalog tables'")
        }
        return table
    }
}

extension TableSchema.Column {
    /// The column as JSON has it.
    var json: JSONValue { json(with: []) }

    /// The same with more fields behind.
    func json(with more: [(String, JSONValue)]) -> JSONValue {
        .object(
            [("name", .string(name)), ("type", .string(type.hiveName)), ("nullable", .bool(nullable))] + more)
    }
}
