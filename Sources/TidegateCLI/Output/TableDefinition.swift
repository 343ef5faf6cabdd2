import Catalog
import Engines
import TableSchema

/// The SQL words that tables are defined in.
enum SQLDialect: String, CaseIterable {
    case duckdb
    case spark
    case hive
    case postgres
}

/// A statement that defines a table like one of the catalog's. For Spark and Hive, one over its files where they are.
struct TableDefinition {
    let table: CatalogTable
    /// How its files are laid out; nil when it has none.
    let layout: FileLayout?
    /// The absolute path of its folder, or a text such as `s3://…`.
    let location: String
    private var place: String { location.contains("://") ? location : "file://" + location }

    /// The statement, with its semicolon.
    func text(_ dialect: SQLDialect) -> String {
        switch dialect {
        case .duckdb, .postgres: plain(dialect)
        case .spark: spark
        case .hive: hive
        }
    }

    /// The columns, the partition keys behind the others.
    private func plain(_ dialect: SQLDialect) -> String {
        let columns = table.columns + table.partitionKeys
        let keys = Set(table.partitionKeys.map(\.key))
        let lines = columns.map { column in
            let type = dialect == .duckdb ? DuckDBType.text(for: column.type) : Self.postgresType(column.type)
            let isRequired = !column.nullable && !keys.contains(column.key)
            return "  \(SQLText.identifier(column.name)) \(type)\(isRequired ? " NOT NULL" : "")"
        }
        let name = "\(SQLText.identifier(table.name.database)).\(SQLText.identifier(table.name.table))"
        return "CREATE TABLE \(name) (\n" + lines.joined(separator: ",\n") + "\n);" + plainComments(of: name)
    }

    private func plainComments(of name: String) -> String {
        func statement(_ what: String, _ text: String) -> String {
            "\nCOMMENT ON \(what) IS \(SQLText.literal(text));"
        }
        var text = table.comment.map { statement("TABLE \(name)", $0) } ?? ""
        for column in table.columns + table.partitionKeys {
            guard let comment = table.comment(on: column) else { continue }
            text += statement("COLUMN \(name).\(SQLText.identifier(column.name))", comment)
        }
        return text
    }

    /// ` COMMENT 'text'`, or nothing.
    private static func comment(_ text: String?) -> String { text.map { " COMMENT \(literal($0))" } ?? "" }

    private var spark: String {
        if case .pattern? = layout?.rowRule { return "-- for a Spark with Hive's support\n" + hive }
        guard table.format != .log else { return sparkLines }
        let advice = layout?.rowRule == .element("") ? "; set rowTag to the name of the elements that are rows" : ""
        var text = table.format == .xml ? "-- for Spark 4 or later\(advice)\n" : ""
        text += "CREATE TABLE \(name) (\n"
        text +=
            (table.columns + table.partitionKeys).map { column in
                "  \(Self.quoted(column.name)) \(Self.sparkType(column.type))"
                    + Self.comment(table.comment(on: column))
            }.joined(separator: ",\n") + "\n)\nUSING \(table.format == .ndjson ? "json" : table.format.rawValue)"
        var options: [(String, String)] = []
        if case .element(let tag)? = layout?.rowRule {
            options.append(("rowTag", tag.isEmpty ? "row" : tag))
        }
        if let dialect = layout?.dialect {
            options = [("header", "\(dialect.header)"), ("sep", dialect.delimiter)]
            if let quote = dialect.quote { options += [("quote", quote), ("escape", dialect.escape ?? quote)] }
            if dialect.encoding != "utf-8" { options.append(("encoding", dialect.encoding)) }
        }
        if table.format == .json { options.append(("multiLine", "true")) }
        if !options.isEmpty {
            text += "\nOPTIONS (\(options.map { "\($0.0) \(Self.literal($0.1))" }.joined(separator: ", ")))"
        }
        if !table.partitionKeys.isEmpty {
            text += "\nPARTITIONED BY (\(table.partitionKeys.map { Self.quoted($0.name) }.joined(separator: ", ")))"
        }
        if let comment = table.comment { text += "\nCOMMENT \(Self.literal(comment))" }
        return text + "\nLOCATION \(Self.literal(place));"
    }

    /// A table of the lines as they are, which Spark has no reader for.
    private var sparkLines: String {
        "-- \(layout?.rowRule?.description ?? "lines"), which Spark has no reader of its own for\n"
            + "CREATE TABLE \(name) (`value` string)\nUSING text\nLOCATION \(Self.literal(place));"
    }

    private var hive: String {
        var text = "CREATE EXTERNAL TABLE \(name) (\n" + lines(table.columns) + "\n)"
        if let comment = table.comment { text += "\nCOMMENT \(Self.literal(comment))" }
        if !table.partitionKeys.isEmpty { text += "\nPARTITIONED BY (\n" + lines(table.partitionKeys) + "\n)" }
        switch table.format {
        case .parquet: text += "\nSTORED AS PARQUET"
        case .avro: text += "\nSTORED AS AVRO"
        case .orc: text += "\nSTORED AS ORC"
        case .json, .ndjson:
            text += "\nROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\nSTORED AS TEXTFILE"
        case .log, .xml:
            if case .pattern(let pattern)? = layout?.rowRule {
                text += "\nROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'\nWITH SERDEPROPERTIES "
                text += "('input.regex' = \(Self.literal(pattern)))"
            } else {
                text += "\n-- \(layout?.rowRule?.description ?? "rows"), which Hive has no reader of its own for"
            }
            text += "\nSTORED AS TEXTFILE"
        case .csv:
            let delimiter = Self.literal(layout?.dialect?.delimiter ?? ",")
            text += "\nROW FORMAT DELIMITED FIELDS TERMINATED BY \(delimiter)\nSTORED AS TEXTFILE"
        }
        text += "\nLOCATION \(Self.literal(place))"
        let headLines = layout?.dialect?.headLineCount ?? 0
        if headLines > 0 { text += "\nTBLPROPERTIES ('skip.header.line.count' = '\(headLines)')" }
        return text + ";"
    }

    private var name: String { "\(Self.quoted(table.name.database)).\(Self.quoted(table.name.table))" }

    private func lines(_ columns: [TableSchema.Column]) -> String {
        columns.map { "  \(Self.quoted($0.name)) \($0.type.hiveName)\(Self.comment(table.comment(on: $0)))" }
            .joined(separator: ",\n")
    }

    /// A text as Spark and Hive read it: both take backslashes for escapes.
    private static func literal(_ text: String) -> String {
        "'"
            + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\t", with: "\\t")
            .replacing("\n", with: "\\n") + "'"
    }

    private static func quoted(_ name: String) -> String { "`" + name.replacing("`", with: "``") + "`" }

    /// Spark has Hive's words but for moments, which are its plain timestamps.
    private static func sparkType(_ type: DataType) -> String {
        switch type {
        case .timestamp: "timestamp_ntz"
        case .timestampWithTimeZone: "timestamp"
        case .array(let element): "array<\(sparkType(element))>"
        case .map(let key, let value): "map<\(sparkType(key)), \(sparkType(value))>"
        case .structure(let fields):
            "struct<\(fields.map { "\(quoted($0.name)): \(sparkType($0.type))" }.joined(separator: ", "))>"
        default: type.hiveName
        }
    }

    private static func postgresType(_ type: DataType) -> String {
        switch type {
        case .unknown, .string: "text"
        case .boolean: "boolean"
        case .tinyint, .smallint: "smallint"
        case .int: "integer"
        case .bigint: "bigint"
        case .float: "real"
        case .double: "double precision"
        case .decimal(let precision, let scale): "numeric(\(precision), \(scale))"
        case .binary: "bytea"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampWithTimeZone: "timestamp with time zone"
        case .array(let element): isNested(element) ? "jsonb" : postgresType(element) + "[]"
        case .map, .structure: "jsonb"
        }
    }

    private static func isNested(_ type: DataType) -> Bool {
        switch type {
        case .array, .map, .structure: true
        default: false
        }
    }
}
