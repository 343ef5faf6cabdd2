import Decoding
import TableSchema
import YAMLSource

/// Reads a classifier: what a user knows of files, `{format: csv, delimiter: ";", types: {zip: string}}`.
///
/// What it says of columns is read in `ClassifierReader+Columns.swift`.
struct ClassifierReader {
    let section: Section
    var findings: Findings
    var classifier = Classifier()

    /// Reads a node; nil, with diagnostics in `findings`, if something in it is wrong.
    static func read(
        _ node: YAMLNode, _ name: String, at place: SourcePlace, _ findings: inout Findings
    ) -> Classifier? {
        guard let section = Section(node, name, keys: Keys.classifier.names, at: place, &findings) else { return nil }
        let count = findings.errorCount
        var reader = ClassifierReader(section: section, findings: findings)
        reader.readRows()
        reader.readCutting()
        reader.readColumns()
        findings = reader.findings
        return findings.errorCount == count ? reader.classifier : nil
    }

    /// What rows are: a format, a pattern or an element.
    private mutating func readRows() {
        let format = section.choice("format", of: ClassifierFormat.allCases, &findings)
        let pattern = section.text("pattern", &findings)
        let element = section.text("row-tag", &findings)
        classifier.rowRule = format?.rowRule
        if let pattern { readPattern(pattern) }
        if let element { readElement(element, format) }
        refuseStrangers(format)
        // Who says how separated text is cut says that it is one.
        let isCut = !section.present(Self.cutting).isEmpty
        classifier.format = classifier.rowRule?.format ?? format?.format ?? (isCut ? .csv : nil)
    }

    private mutating func readPattern(_ pattern: Placed<String>) {
        classifier.rowRule = .pattern(pattern.value)
        do throws(PatternCutter.PatternError) {
            _ = try PatternCutter(pattern.value)
        } catch {
            findings.report(.badValue("pattern", error.description, at: pattern.place))
        }
    }

    private mutating func readElement(_ element: Placed<String>, _ format: ClassifierFormat?) {
        guard element.value.isElementName else {
            findings.report(.badElementName(element.value, at: element.place))
            return
        }
        if let format, format != .xml {
            findings.report(.classifierContradiction("row-tag", is: "xml", not: format.rawValue, at: place("row-tag")))
        }
        classifier.rowRule = .element(element.value)
    }

    /// Keys that mean nothing for what the rows are.
    private mutating func refuseStrangers(_ format: ClassifierFormat?) {
        if section["pattern"] != nil {
            for key in section.present(["format", "row-tag"]) {
                findings.report(.besidePattern(key, at: place(key)))
            }
            refuse(Self.cutting, for: "csv", as: "lines of a 'pattern'")
            return
        }
        let format = format ?? (section["row-tag"] == nil ? nil : .xml)
        guard let format else { return }
        if format != .csv { refuse(Self.cutting, for: "csv", as: format.rawValue) }
        if !format.holdsTexts { refuse(Self.reading, for: "csv and lines", as: format.rawValue) }
    }

    private mutating func refuse(_ keys: [String], for owner: String, as format: String) {
        for key in section.present(keys) {
            findings.report(.classifierContradiction(key, is: owner, not: format, at: place(key)))
        }
    }

    /// How separated text is cut into rows and values.
    private mutating func readCutting() {
        let delimiter = character("delimiter", isEmptyAllowed: false)
        let quote = character("quote", isEmptyAllowed: true)
        let escape = character("escape", isEmptyAllowed: false)
        classifier.delimiter = delimiter?.value
        classifier.quote = quote?.value
        classifier.escape = escape?.value
        if let delimiter, delimiter.value == quote?.value {
            findings.report(.sameCharacter("quote", "delimiter", at: place("quote")))
        }
        if let escape { check(escape, quote: quote?.value) }
        classifier.header = section.boolean("header", &findings)
        classifier.skippedLines = section.integer("skip", atLeast: 0, &findings)
        classifier.encoding = section.choice("encoding", of: TextEncoding.allCases, &findings)?.rawValue
    }

    private mutating func check(_ escape: Placed<String>, quote: String?) {
        if quote == "" {
            findings.report(.escapeWithoutQuote(at: escape.place))
        } else if escape.value != "\\", !(quote.map { [$0] } ?? ["\"", "'"]).contains(escape.value) {
            findings.report(.badEscape(escape.value, quote: quote, at: escape.place))
        }
    }

    /// One character of ASCII, or none.
    private mutating func character(_ key: String, isEmptyAllowed: Bool) -> Placed<String>? {
        guard let text = section.shortText(key, &findings) else { return nil }
        let bytes = Array(text.value.utf8)
        let isCharacter = bytes.count == 1 && bytes[0] < 0x80 && bytes[0] != 0x0A && bytes[0] != 0x0D && bytes[0] != 0
        if isCharacter || (bytes.isEmpty && isEmptyAllowed) { return text }
        findings.report(.notACharacter(key, text.value, isEmptyAllowed: isEmptyAllowed, at: text.place))
        return nil
    }

    func place(_ key: String) -> SourcePlace { section.keyPlace(key) }

    /// Keys that say how separated text is cut.
    private static let cutting = ["delimiter", "quote", "escape", "header", "skip", "columns"]
    /// Keys that say how texts are read.
    private static let reading = ["encoding", "nulls", "dates", "numbers"]
}

extension String {
    /// Whether it may name an element of XML.
    fileprivate var isElementName: Bool {
        guard let first = unicodeScalars.first, utf8.count <= 200 else { return false }
        let isStart = first.properties.isAlphabetic || first == "_" || first == ":"
        return isStart
            && unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || "_:-.".unicodeScalars.contains($0)
            }
    }
}
