import TableSchema

/// Puts together what the phases found: header, names, types, dialect and problems.
struct FileSchemaOfCSV {
    let plan: CSVPlan
    let reading: CSVReading
    let encoding: TextEncoding
    let compression: Compression
    let hints: ReadingHints

    func schema(_ found: [FileProblem]) -> FileSchema {
        let types = reading.types
        let texts = reading.firstRow.map { CSVNames.text($0.bytes, $0.form, plan.cut, encoding) }
        let isHeader = hints.header ?? self.isHeader(texts)
        let hasRows = types.rowCount > 0
        let width = hasRows ? plan.width : 0
        let names = CSVNames.distinct(isHeader ? texts : [], width: width)
        var gathered = width > 0 ? types.rest.map(\.summary) : []
        if !isHeader { for index in gathered.indices { gathered[index].add(types.first[index]) } }
        let rowCount = hasRows && isHeader ? types.rowCount - 1 : types.rowCount
        let columns = zip(names, gathered).map { name, column in
            let hasNullText = column.nullTexts != 0 && column.type != .string
            return Column(name, column.type, nullable: column.hasNull || hasNullText || hasBlankValues || rowCount == 0)
        }
        var schema = FileSchema(
            format: .csv, compression: compression, dialect: dialect(names, gathered, isHeader), rows: rowCount,
            columns: columns, problems: found)
        schema.problems += rowProblems() + columnProblems(names, gathered)
        if schema.rows == 0 {
            schema.problems.append(FileProblem(.warning, hasRows ? "has a header and no rows" : "is empty"))
        }
        return schema
    }

    private func isHeader(_ texts: [String]) -> Bool {
        guard reading.types.rowCount > 0 else { return true }
        return CSVHeaderDetection.isHeader(
            names: texts, first: reading.types.first, rest: reading.types.rest, rowCount: reading.types.rowCount)
    }

    /// Whether blank lines stand where a reader may see nulls: in a table of one column.
    private var hasBlankValues: Bool { plan.width == 1 && reading.blankLineCount > 0 && reading.types.rowCount > 0 }

    private func dialect(_ names: [String], _ columns: [ValueSummary], _ isHeader: Bool) -> CSVDialect {
        var patterns: [String: String] = [:]
        var nullTexts: UInt16 = 0
        for (name, column) in zip(names, columns) where column.type != .string {
            patterns[name] = column.datePattern
            nullTexts |= column.nullTexts
        }
        let texts = ValueClassification.nullTexts.enumerated().filter { nullTexts & 1 << UInt16($0.offset) != 0 }
        let quote = plan.cut.quote == 0 ? nil : String(UnicodeScalar(plan.cut.quote))
        return CSVDialect(
            delimiter: String(UnicodeScalar(plan.cut.delimiter)), quote: quote,
            escape: quote == nil ? nil : String(UnicodeScalar(plan.cut.escape)), header: isHeader,
            skippedLines: Int(plan.skippedLineCount), nullTexts: texts.map(\.element), encoding: encoding.rawValue,
            datePatterns: patterns)
    }

    // MARK: Problems

    private func rowProblems() -> [FileProblem] {
        let types = reading.types
        var problems: [FileProblem] = []
        if plan.hasPreamble {
            problems.append(
                FileProblem(
                    .warning, "has \(plan.skippedLineCount) lines before its table, which are passed over", line: 1))
        }
        if !reading.isWhole {
            problems.append(
                FileProblem(
                    .error, "has a row that does not end: a quote is opened and not closed", line: reading.endLine))
        }
        if types.brokenRows.count > 0 {
            let text = "has quotes that do not fit in \(count(types.brokenRows.count, "row"))"
            problems.append(FileProblem(.error, text, line: types.brokenRows.firstLine))
        }
        if types.longRows.count > 0 {
            let text = "has \(count(types.longRows.count, "row")) with more than the table's \(plan.width) values"
            problems.append(FileProblem(.error, text, line: types.longRows.firstLine))
        }
        if hasBlankValues {
            let text =
                "has \(count(reading.blankLineCount, "blank line")), not counted as rows, which some readers take for null"
            problems.append(FileProblem(.warning, text))
        }
        if types.shortRows.count > 0 {
            let text =
                "has \(count(types.shortRows.count, "row")) with fewer than \(plan.width) values: the rest is null"
            problems.append(FileProblem(.warning, text, line: types.shortRows.firstLine))
        }
        return problems
    }

    private func columnProblems(_ names: [String], _ columns: [ValueSummary]) -> [FileProblem] {
        var problems: [FileProblem] = []
        for (index, (name, column)) in zip(names, columns).enumerated() {
            if column.hasAmbiguousDays {
                let text = "column '\(name)' holds days that can be read day first or month first, so it is string"
                problems.append(FileProblem(.warning, text))
            }
            guard column.isString, let witness = reading.types.witnesses[index] else { continue }
            var before = ValueSummary()
            before.seen = witness.before
            guard before.type != .string else { continue }
            let text =
                "column '\(name)' is string, not \(before.type.hiveName), because of '\(encoding.text(witness.text))'"
            problems.append(FileProblem(.warning, text, line: witness.line))
        }
        return problems
    }

    private func count(_ count: Int64, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}

extension CSVTypes {
    /// Whether a row does not fit the dialect.
    var hasTrouble: Bool { troubleCount > 0 }

    /// How many rows do not fit the dialect.
    var troubleCount: Int64 { shortRows.count + longRows.count + brokenRows.count }
}
