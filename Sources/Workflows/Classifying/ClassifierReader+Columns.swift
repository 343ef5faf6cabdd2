import Decoding
import TableSchema
import YAMLSource

/// What a classifier says of columns: names, types, nulls, days and numbers.
extension ClassifierReader {
    mutating func readColumns() {
        let names = readNames()
        classifier.nullTexts = readNulls()
        classifier.prefersDecimal =
            section.choice("numbers", of: ClassifierNumbers.allCases, &findings) == .decimal
        let typed = readTypes(among: names)
        readDates(among: names, typed)
    }

    /// The names of the columns where they are known: those that are written, or a pattern's groups.
    private mutating func readNames() -> [String]? {
        guard let node = section["columns"] else {
            guard case .pattern(let pattern) = classifier.rowRule else { return nil }
            return (try? PatternCutter(pattern))?.columns
        }
        if case .scalar = node.kind {
            findings.report(.notAList("columns", at: node.place(in: findings.file), is: node.kindName))
            return nil
        }
        let names = findings.texts(node, of: "columns") ?? []
        if names.isEmpty { findings.report(.emptyList("columns", at: node.place(in: findings.file))) }
        var seen: Set<String> = []
        for name in names {
            if name.value.isEmpty {
                findings.report(.isEmpty("columns", at: name.place))
            } else if !seen.insert(name.value.lowercased()).inserted {
                findings.report(.columnTwice(name.value, at: name.place))
            }
        }
        classifier.columns = names.map(\.value)
        return classifier.columns
    }

    private mutating func readNulls() -> [String] {
        let texts = section.texts("nulls", &findings) ?? []
        for text in texts where text.value.isEmpty { findings.report(.emptyNull(at: text.place)) }
        return texts.map(\.value)
    }

    private mutating func readTypes(among names: [String]?) -> Set<String> {
        guard let node = section["types"] else { return [] }
        var seen: Set<String> = []
        for (column, text) in findings.textMembers(of: node, "'types' of \(section.name)") {
            check(column, among: names, in: "types", &seen)
            if let type = DataType(hiveName: text.value), type != .unknown {
                classifier.types[column.value] = type
            } else {
                findings.report(.badType(text.value, at: text.place))
            }
        }
        return seen
    }

    private mutating func readDates(among names: [String]?, _ typed: Set<String>) {
        guard let node = section["dates"] else { return }
        guard case .mapping = node.kind else {
            if let text = findings.text(node, of: "dates") { readDayPattern(text) }
            return
        }
        var seen: Set<String> = []
        for (column, text) in findings.textMembers(of: node, "'dates' of \(section.name)") {
            check(column, among: names, in: "dates", &seen)
            if typed.contains(column.value.lowercased()) {
                findings.report(.typedAndDated(column.value, at: column.place))
            }
            if DatePattern(text.value) != nil {
                classifier.datePatterns[column.value] = text.value
            } else {
                findings.report(.badDatePattern(text.value, at: text.place))
            }
        }
    }

    private mutating func readDayPattern(_ text: Placed<String>) {
        if DatePattern.dayOrders.contains(text.value) {
            classifier.dayPattern = text.value
        } else if DatePattern(text.value) != nil {
            findings.report(.notADayPattern(text.value, at: text.place))
        } else {
            findings.report(.badDatePattern(text.value, at: text.place))
        }
    }

    /// A column is named once, and is there if the columns are known.
    private mutating func check(
        _ column: Placed<String>, among names: [String]?, in key: String, _ seen: inout Set<String>
    ) {
        if !seen.insert(column.value.lowercased()).inserted {
            findings.report(.columnTwice(column.value, at: column.place))
        }
        guard let names, !names.contains(where: { $0.lowercased() == column.value.lowercased() }) else { return }
        findings.report(.unknownColumn(column.value, in: key, among: names, at: column.place))
    }
}
