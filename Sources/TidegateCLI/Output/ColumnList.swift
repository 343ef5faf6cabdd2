import Catalog
import SchemaInference
import TableSchema

/// Columns with what their values were, for people and for programs.
enum ColumnList {
    /// The columns of a file, a row each. Without statistics only their types.
    static func table(of schema: FileSchema) -> TextTable {
        let sketch = schema.rows > 0 ? schema.sketch : nil
        var table = TextTable(columns: heads(withFacts: sketch != nil, withComments: false))
        for column in schema.columns {
            let cells = [Cell(column.name), nullable(column), Cell(column.type.hiveName)]
            table.add(row: cells + facts(of: column, sketch))
        }
        return table
    }

    /// The columns of a table, then its partition keys.
    static func table(of described: CatalogTable, _ sketch: TableSketch?) -> TextTable {
        let sketch = sketch.flatMap { $0.rows > 0 ? $0 : nil }
        let all = described.columns + described.partitionKeys
        let hasComments = all.contains { described.comment(on: $0) != nil }
        var table = TextTable(columns: heads(withFacts: sketch != nil, withComments: hasComments))
        for (index, column) in all.enumerated() {
            let isKey = index >= described.columns.count
            let comment = hasComments ? [Cell(described.comment(on: column) ?? "")] : []
            let kind = isKey ? Cell("partition key", .faint) : nullable(column)
            let cells = [Cell(column.name), kind, Cell(column.type.hiveName)] + comment
            table.add(row: cells + (isKey ? [] : facts(of: column, sketch)))
        }
        return table
    }

    private static func heads(withFacts: Bool, withComments: Bool) -> [TextTable.Column] {
        let comments = withComments ? [TextTable.Column.text("COMMENT")] : []
        let facts: [TextTable.Column] =
            withFacts ? [.number("NULLS"), .number("DISTINCT"), .text("SPREAD"), .text("VALUES")] : []
        return [.text("COLUMN"), .text(""), .text("TYPE")] + comments + facts
    }

    private static func facts(of column: Column, _ sketch: TableSketch?) -> [Cell] {
        guard let sketch else { return [] }
        let facts = sketch.statistics(of: column)
        return [nulls(facts, sketch.rows), distinct(facts), Cell(sparkline(facts.histogram)), Cell(values(facts))]
    }

    private static func nullable(_ column: Column) -> Cell { Cell(column.nullable ? "" : "not null", .faint) }

    private static func nulls(_ facts: ColumnStatistics, _ rows: Int64) -> Cell {
        guard let nulls = facts.nulls else { return Cell("?", .faint) }
        if nulls == 0 { return "" }
        let part = Double(nulls) / Double(rows) * 100
        return Cell(part < 0.1 ? "<0.1 %" : part < 10 ? "\((part * 10).rounded() / 10) %" : "\(Int(part.rounded())) %")
    }

    private static func distinct(_ facts: ColumnStatistics) -> Cell {
        guard let distinct = facts.distinct, distinct > 0 else { return "" }
        return Cell((facts.isDistinctExact ? "" : "~") + Int(distinct).grouped)
    }

    /// The range; of texts with few values, the most frequent of them.
    private static func values(_ facts: ColumnStatistics) -> String {
        let kind = facts.personalData.map { "\($0.rawValue)? " } ?? ""
        let isRange = !facts.histogram.isEmpty || facts.top.isEmpty
        if isRange, let lowest = facts.min, let highest = facts.max {
            return kind + (lowest == highest ? lowest : "\(lowest) … \(highest)")
        }
        if facts.top.isEmpty { return kind }
        let more = (facts.distinct ?? 0) > Int64(facts.top.count) ? ", …" : ""
        return kind + facts.top.map { "\($0.value) (\(Int($0.count).grouped))" }.joined(separator: ", ") + more
    }

    /// Bars from ▁ to █, a step each; blank where nothing is.
    private static func sparkline(_ steps: [Int]) -> String {
        guard let highest = steps.max(), highest > 0 else { return "" }
        return String(
            steps.map { step in
                step == 0 ? " " : bars[min(bars.count - 1, step * bars.count / highest)]
            })
    }

    private static let bars = Array("▁▂▃▄▅▆▇█")

    // MARK: JSON

    /// The columns of a file with their statistics and witnesses; null where none were gathered.
    static func json(of schema: FileSchema) -> [JSONValue] {
        schema.columns.enumerated().map { index, column in
            column.json(with: [
                ("statistics", statistics(of: column, schema.sketch)),
                ("witnesses", schema.witnesses.map { .array($0[index].map(json)) } ?? .null),
            ])
        }
    }

    /// The statistics of a column; null where none were gathered.
    static func statistics(of column: Column, _ sketch: TableSketch?) -> JSONValue {
        guard let facts = sketch?.statistics(of: column) else { return .null }
        return [
            "nulls": JSONValue(facts.nulls), "distinct": JSONValue(facts.distinct),
            "distinct_is_exact": .bool(facts.isDistinctExact), "min": JSONValue(facts.min),
            "max": JSONValue(facts.max), "mean_length": facts.meanLength.map(JSONValue.real) ?? .null,
            "top": .array(facts.top.map { ["value": .string($0.value), "count": JSONValue($0.count)] }),
            "histogram": .array(facts.histogram.map { JSONValue($0) }),
            "personal_data": JSONValue(facts.personalData?.rawValue),
        ]
    }

    private static func json(_ witness: TypeWitness) -> JSONValue {
        ["type": .string(witness.type.hiveName), "line": JSONValue(witness.line), "text": .string(witness.text)]
    }
}
