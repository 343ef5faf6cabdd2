import Decoding
import TableSchema

/// What a user has pinned about how separated text is cut, as bytes.
struct CSVPins {
    private(set) var delimiter: UInt8?
    /// 0 when nothing is quoted.
    let quote: UInt8?
    let escape: UInt8?
    private(set) var skippedLineCount: Int64?
    /// Whether the text itself says in its first line what its delimiter is.
    private(set) var hasSeparatorLine = false
    let nulls: PinnedNulls

    init(_ classifier: Classifier) throws(ReadingError) {
        delimiter = try Self.byte(classifier.delimiter, "delimiter")
        quote = classifier.quote == "" ? 0 : try Self.byte(classifier.quote, "quote")
        escape = try Self.byte(classifier.escape, "escape")
        skippedLineCount = classifier.skippedLines.map(Int64.init)
        nulls = PinnedNulls(classifier.nullTexts)
    }

    /// Takes the delimiter that a first line `sep=;` tells, as Excel writes and reads it, where nothing else is pinned.
    mutating func take(separatorLine text: UnsafeBufferPointer<UInt8>) {
        guard delimiter == nil, skippedLineCount == nil else { return }
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }.filter { $0 != UInt8(ascii: "\"") }
        guard line.count == 5, line.starts(with: "sep=".utf8), line[4] < 0x80, text.count > line.count else { return }
        (delimiter, skippedLineCount, hasSeparatorLine) = (line[4], 1, true)
    }

    private static func byte(_ text: String?, _ what: String) throws(ReadingError) -> UInt8? {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] < 0x80, bytes[0] != 0x0A, bytes[0] != 0x0D else {
            throw .unusableHint("the \(what) '\(text)' is not one character of ASCII; give one")
        }
        return bytes[0]
    }

    /// Whether quotes may be such.
    func allows(_ quoting: (quote: UInt8, escape: UInt8)) -> Bool {
        if let quote, quoting.quote != quote { return false }
        return quoting.quote == 0 || escape == nil || quoting.escape == escape
    }

    /// The pinned quoting, where all of it is pinned.
    var quoting: (quote: UInt8, escape: UInt8)? { quote.map { ($0, $0 == 0 ? 0 : escape ?? $0) } }
}

/// Texts that a user has said to be null in every column.
struct PinnedNulls {
    private let texts: [[UInt8]]
    private let isEmpty: Bool

    init(_ texts: [String]) {
        self.texts = texts.map { Array($0.utf8) }.filter { !$0.isEmpty }
        isEmpty = self.texts.isEmpty
    }

    @inline(__always)
    func contains(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool { !isEmpty && has(bytes, count) }

    @inline(never)
    private func has(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let value = UnsafeBufferPointer(start: bytes, count: count)
        return texts.contains { $0.count == count && value.elementsEqual($0) }
    }
}
