package import TableSchema

/// The rows of a text that is neither separated values nor JSON, as text that is one of the two.
package enum CutRows {
    /// Separated text: commas, double quotes, no header; with the names of the columns.
    case separated(any ByteSource, columns: [String])
    /// JSON lines.
    case lines(any ByteSource)

    /// Cuts a text of UTF-8, or of what its XML declaration says. Nil when the text has no row by this rule.
    package init?(_ text: any ByteSource, _ rule: RowRule) throws(ReadingError) {
        if case .element(let name) = rule {
            guard let shape = try XMLShape.of(text, row: name) else { return nil }
            self = .lines(try XMLRows(text, shape))
        } else {
            guard let cutter = try Self.cutter(of: text, rule) else { return nil }
            self = .separated(try CutLines(text, cutter, rule: rule.description), columns: cutter.columns)
        }
    }

    /// What cuts the lines of a text; nil where it has none such.
    private static func cutter(of text: any ByteSource, _ rule: RowRule) throws(ReadingError) -> (any RowCutter)? {
        switch rule {
        case .keyValue: return try KeyValueCutter(keysOf: text)
        case .accessLog: return AccessLogCutter()
        case .pattern(let pattern):
            do throws(PatternCutter.PatternError) { return try PatternCutter(pattern) } catch {
                throw .unusableHint("the pattern cannot be used: \(error.description)")
            }
        case .element: return nil
        }
    }

    /// The rows as text.
    package var source: any ByteSource {
        switch self {
        case .separated(let source, _), .lines(let source): source
        }
    }

    /// The dialect of separated rows.
    package static let dialect = CSVDialect(header: false)
}

extension RowRule {
    /// The rule that all lines at the beginning of a text follow; nil when none does.
    package static func detected(in sample: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> RowRule? {
        var lines = sample.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)[...]
        if !isWhole, lines.count > 1 { lines = lines.dropLast() }
        let texts = lines.map { line in
            UnsafeBufferPointer(rebasing: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }.filter { !$0.isEmpty }
        guard let first = texts.first else { return nil }
        let accessLog = AccessLogCutter()
        if accessLog.cuts(first) { return texts.allSatisfy(accessLog.cuts) ? .accessLog : nil }
        // A single pair may be anything; two with one key in all lines are a log.
        return texts.allSatisfy { KeyValueCutter.pairCount(of: $0) > 1 } ? .keyValue : nil
    }
}

extension RowCutter {
    /// Whether a line is a row by this rule.
    fileprivate func cuts(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        var values: [CutValue] = []
        return cut(line, into: &values)
    }
}
