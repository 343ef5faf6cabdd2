import Decoding
import TableSchema

/// Puts together what the phases found: header, names, types, dialect and problems.
struct FileSchemaOfCSV {
    let plan: CSVPlan
    let reading: CSVReading
    let encoding: TextEncoding
    let compression: Compression
    let hints: ReadingHints

    func schema(_ found: [FileProblem]) -> FileSchema {
        let texts = reading.firstRow.map { CSVNames.text($0.bytes, $0.form, plan.cut, encoding) }
        let pinned = hints.classifier.columns
        let isHeader = hints.classifier.header ?? (isNamed(texts, as: pinned) || self.isHeader(texts))
        let hasRows = reading.rowCount > 0
        if !isHeader { reading.takeFirstRowAsData() }
        let profiles = reading.rest.columns
        let width = hasRows ? plan.width : 0
        let names = CSVNames.distinct(pinned.isEmpty ? isHeader ? texts : [] : pinned, width: width)
        let rowCount = hasRows && isHeader ? reading.rowCount - 1 : reading.rowCount
        let gathered = (0..<width).map { index in
            var summary = profiles[index].pointee.summary
            if let pattern = hints.classifier.dayPattern { summary.readDays(as: pattern) }
            return summary
        }
        let columns = zip(names, gathered).map { name, column in
            let hasNullText = column.nullTexts != 0 && column.type != .string
            return Column(name, column.type, nullable: column.hasNull || hasNullText || hasBlankValues || rowCount == 0)
        }
        var schema = FileSchema(
            format: .csv, compression: compression, dialect: dialect(names, gathered, isHeader), rows: rowCount,
            columns: columns, problems: found)
        schema.isRegular = width > 1 && reading.isWhole && reading.counts.isRegular
        schema.hasLongRows = !reading.isWhole || reading.hasLongRows
        addFindings(to: &schema, gathered.map(\.datePattern))
        schema.problems += rowProblems() + columnProblems(names, gathered)
        if !pinned.isEmpty, width != pinned.count, hasRows {
            let text = "has \(count(Int64(width), "column")), and \(count(Int64(pinned.count), "name")) for them"
            schema.problems.append(FileProblem(.error, text))
        }
        if schema.rows == 0 {
            schema.problems.append(FileProblem(.warning, hasRows ? "has a header and no rows" : "is empty"))
        }
        return schema
    }

    private func addFindings(to schema: inout FileSchema, _ datePatterns: [String?]) {
        let rest = reading.rest
        if hints.statistics.tellsWitnesses {
            schema.witnesses = schema.columns.indices.map { index in
                [TypeWitness](of: rest.columns[index].pointee, encoding: encoding) { reading.line(of: $0.place) }
            }
        }
        guard hints.statistics != .none else { return }
        let types = schema.columns.map(\.type)
        let isWide = types.count > ColumnProfiles.countedMax
        let sketches = schema.columns.enumerated().map { index, column in
            let profile = rest.columns[index]
            return (
                column.key,
                isWide
                    ? ColumnSketch(valueCount: profile.pointee.valueCount, distinct: .unknown)
                    : ColumnSketch(
                        of: profile.pointee, type: types[index], datePattern: datePatterns[index], encoding: encoding,
                        hints.statistics)
            )
        }
        let picks =
            isWide
            ? RowPicks()
            : rest.sample.picks(width: types.count) { value, index in
                rest.columns[index].pointee.pickedText(
                    value, type: types[index], datePattern: datePatterns[index], encoding: encoding)
            }
        schema.sketch = TableSketch(rows: schema.rows, columns: sketches, picks: picks)
    }

    /// Whether the first row has the pinned names.
    private func isNamed(_ texts: [String], as names: [String]) -> Bool {
        !names.isEmpty && texts.map { $0.lowercased() } == names.map { $0.lowercased() }
    }

    private func isHeader(_ texts: [String]) -> Bool {
        guard reading.rowCount > 0 else { return true }
        return CSVHeaderDetection.isHeader(
            names: texts, first: reading.first.columns, rest: reading.rest.columns, rowCount: reading.rowCount)
    }

    /// Whether blank lines stand where a reader may see nulls: in a table of one column.
    private var hasBlankValues: Bool { plan.width == 1 && reading.counts.blankLineCount > 0 && reading.rowCount > 0 }

    private func dialect(_ names: [String], _ columns: [ValueSummary], _ isHeader: Bool) -> CSVDialect {
        var patterns: [String: String] = [:]
        var nullTexts: UInt16 = 0
        for (name, column) in zip(names, columns) where column.type != .string {
            patterns[name] = column.datePattern
            nullTexts |= column.nullTexts
        }
        let quote = plan.cut.quote == 0 ? nil : String(UnicodeScalar(plan.cut.quote))
        return CSVDialect(
            delimiter: String(UnicodeScalar(plan.cut.delimiter)), quote: quote,
            escape: quote == nil ? nil : String(UnicodeScalar(plan.cut.escape)), header: isHeader,
            skippedLines: Int(plan.skippedLineCount), nullTexts: ValueClassification.nullTexts(nullTexts),
            pinnedNullTexts: hints.classifier.nullTexts.isEmpty ? nil : hints.classifier.nullTexts,
            encoding: encoding.rawValue,
            datePatterns: patterns)
    }

    // MARK: Problems

    private func rowProblems() -> [FileProblem] {
        let counts = reading.counts
        var problems: [FileProblem] = []
        if plan.hasPreamble {
            let lines = plan.skippedLineCount == 1 ? "1 line" : "\(plan.skippedLineCount) lines"
            let verb = plan.skippedLineCount == 1 ? "is" : "are"
            problems.append(
                FileProblem(.warning, "has \(lines) before its table, which \(verb) passed over", line: 1))
        }
        if !reading.isWhole {
            problems.append(
                FileProblem(
                    .error,
                    "has a row that does not end within 64 MiB: a quote is opened and not closed, or it is no table",
                    line: reading.endLine))
        }
        if counts.brokenRows.count > 0 {
            let text = "has quotes that do not fit in \(count(counts.brokenRows.count, "row"))"
            problems.append(FileProblem(.error, text, line: reading.line(of: counts.brokenRows.first)))
        }
        if counts.longRows.count > 0 {
            let text = "has \(count(counts.longRows.count, "row")) with more than the table's \(plan.width) values"
            problems.append(FileProblem(.error, text, line: reading.line(of: counts.longRows.first)))
        }
        if hasBlankValues {
            let text =
                "has \(count(counts.blankLineCount, "blank line")), not counted as rows, which some readers take for null"
            problems.append(FileProblem(.warning, text))
        }
        if counts.shortRows.count > 0 {
            let text =
                "has \(count(counts.shortRows.count, "row")) with fewer than \(plan.width) values: the rest is null"
            problems.append(FileProblem(.warning, text, line: reading.line(of: counts.shortRows.first)))
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
            guard column.isString, let widening = reading.rest.columns[index].pointee.firsts.widenings.last,
                !widening.before.values.isEmpty, reading.rowsBefore(widening.by.place) > Self.witnessRowsMin
            else { continue }
            let text =
                "column '\(name)' is string, not \(widening.before.type.hiveName), because of '\(encoding.text(widening.by.text))'"
            problems.append(FileProblem(.warning, text, line: reading.line(of: widening.by.place)))
        }
        return problems
    }

    /// A column that turns out as text within so few lines has never looked like anything else.
    private static let witnessRowsMin = 20

    private func count(_ count: Int64, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}
