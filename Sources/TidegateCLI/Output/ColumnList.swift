import TableSchema

/// Columns with what their values were, for people and for programs.
enum ColumnList {
    /// The columns, a row each. Without statistics only their types.
    static func table(of columns: [Column], _ statistics: [ColumnStatistics]?, rows: Int64) -> TextTable {
        guard let statistics, rows > 0 else {
            var table = TextTable(.text("COLUMN"), .text(""), .text("TYPE"))
            for column in columns { table.add(Cell(column.name), nullable(column), Cell(column.type.hiveName)) }
            return table
        }
        var table = TextTable(
            .text("COLUMN"), .text(""), .text("TYPE"), .number("NULLS"), .number("DISTINCT"), .text("SPREAD"),
            .text("VALUES"))
        for (column, facts) in zip(columns, statistics) {
            table.add(
                Cell(column.name), nullable(column), Cell(column.type.hiveName), nulls(facts, rows), distinct(facts),
                Cell(sparkline(facts.histogram)), Cell(values(facts)))
        }
        return table
    }

    private static func nullable(_ column: Column) -> Cell { Cell(column.nullable ? "" : "not null", .faint) }

    private static func nulls(_ facts: ColumnStatistics, _ rows: Int64) -> Cell {
        if facts.nulls == 0 { return "" }
        let part = Double(facts.nulls) / Double(rows) * 100
        return Cell(part < 0.1 ? "<0.1 %" : part < 10 ? "\((part * 10).rounded() / 10) %" : "\(Int(part.rounded())) %")
    }

    private static func distinct(_ facts: ColumnStatistics) -> Cell {
        if facts.distinct == 0 { return "" }
        return Cell((facts.isDistinctExact ? "" : "~") + Int(facts.distinct).grouped)
    }

    /// The range; of texts with few values, the most frequent of them.
    private static func values(_ facts: ColumnStatistics) -> String {
        let kind = facts.personalData.map { "\($0.rawValue)? " } ?? ""
        let isRange = !facts.histogram.isEmpty || facts.top.isEmpty
        if isRange, let lowest = facts.min, let highest = facts.max {
            return kind + (lowest == highest ? lowest : "\(lowest) … \(highest)")
        }
        if facts.top.isEmpty { return kind }
        let more = facts.distinct > Int64(facts.top.count) ? ", …" : ""
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
            [
                "name": .string(column.name), "type": .string(column.type.hiveName), "nullable": .bool(column.nullable),
                "statistics": schema.statistics.map { json($0[index]) } ?? .null,
                "witnesses": schema.witnesses.map { .array($0[index].map(json)) } ?? .null,
            ]
        }
    }

    private static func json(_ facts: ColumnStatistics) -> JSONValue {
        [
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
