/// How bytes are cut into rows and values: a dialect as the scanner needs it.
struct CSVCut: Hashable {
    /// The separator.
    var delimiter: UInt8
    /// The quoting character; 0 when nothing is quoted.
    var quote: UInt8
    /// What makes the next byte plain inside quotes: the quote itself, or a backslash.
    var escape: UInt8

    /// RFC 4180's, with any separator.
    static func standard(_ delimiter: UInt8) -> CSVCut {
        CSVCut(delimiter: delimiter, quote: UInt8(ascii: "\""), escape: UInt8(ascii: "\""))
    }
}

/// How a value stood in its row.
enum CSVValueForm {
    case plain
    /// Between quotes, which are not part of the bytes.
    case quoted
    /// The same, with escapes in it that are still there.
    case escaped
    /// Quotes that begin and do not end where the value does.
    case broken
}

/// Takes what the scanner cuts. A row at the end of a window is begun anew in the next one, so `value` must not mind
/// to be told a value twice; `row` is told each row once.
protocol CSVSink {
    /// One value: its place in the row from 0, and its bytes without quotes.
    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm)
    /// The row's end: how many values it had, and the line that it began on.
    mutating func row(_ width: Int, line: Int64)
    /// Whether no more rows are wanted.
    var isFull: Bool { get }
}

extension CSVSink {
    var isFull: Bool { false }
}

/// Cuts separated text into rows and values, a window at a time. Rows end with LF, CRLF or CR, in any mixture; blank
/// lines are passed over. A quote counts only where a value begins, blanks before it allowed; so do DuckDB's readers.
struct CSVScanner {
    private let cut: CSVCut
    private let delimiters: UInt64
    /// The line that the next row begins on.
    private(set) var line: Int64
    /// Blank lines passed over so far.
    private(set) var blankLineCount: Int64 = 0

    /// A scanner for a dialect, at a line.
    init(_ cut: CSVCut, line: Int64 = 1) {
        self.cut = cut
        delimiters = ByteWord.repeating(cut.delimiter)
        self.line = line
    }

    /// Cuts all whole rows, and at the end of the text the last. Returns how many bytes they took.
    mutating func scan<Sink: CSVSink>(
        _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, into sink: inout Sink
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let end = base + bytes.count
        var rowStart = base
        while rowStart < end {
            if rowStart.pointee == newline || rowStart.pointee == carriageReturn {
                guard let next = lineEnd(rowStart, end, isLast) else { break }
                line += 1
                blankLineCount += 1
                rowStart = next
                continue
            }
            guard let next = scanRow(from: rowStart, to: end, isLast, into: &sink) else { break }
            rowStart = next
            if sink.isFull { break }
        }
        return rowStart - base
    }

    /// Cuts one row; nil when the window ends before it does.
    @inline(__always)
    private mutating func scanRow<Sink: CSVSink>(
        from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, _ isLast: Bool, into sink: inout Sink
    ) -> UnsafePointer<UInt8>? {
        var place = start
        var index = 0
        var quotedLines: Int64 = 0
        while true {
            if place < end, mayOpen(place.pointee), let opening = opening(place, end) {
                guard let value = quoted(after: opening, end, isLast) else { return nil }
                quotedLines += value.lines
                sink.value(index, opening + 1, value.close - opening - 1, value.form)
                place = value.next
            } else {
                let stop = valueEnd(place, end)
                if stop == end, !isLast { return nil }
                sink.value(index, place, stop - place, .plain)
                place = stop
            }
            index += 1
            if place < end, place.pointee == cut.delimiter {
                place += 1
                continue
            }
            guard let next = place < end ? lineEnd(place, end, isLast) : end else { return nil }
            sink.row(index, line: line)
            line += quotedLines + 1
            return next
        }
    }

    // MARK: Values

    @inline(__always)
    private func mayOpen(_ byte: UInt8) -> Bool {
        byte == cut.quote || byte == UInt8(ascii: " ")
    }

    /// The quote that opens a value here, blanks before it allowed.
    @inline(__always)
    private func opening(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        guard cut.quote != 0 else { return nil }
        var place = start
        if cut.delimiter != UInt8(ascii: " ") {
            while place < end, place.pointee == UInt8(ascii: " ") { place += 1 }
        }
        return place < end && place.pointee == cut.quote ? place : nil
    }

    /// The first separator or line end from here on, or the end.
    @inline(__always)
    private func valueEnd(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var place = start
        while end - place >= 8 {
            let word = ByteWord.load(place)
            let hits =
                ByteWord.zeros(word ^ delimiters) | ByteWord.zeros(word ^ ByteWord.newlines)
                | ByteWord.zeros(word ^ ByteWord.carriageReturns)
            if hits != 0 { return place + hits.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < end, place.pointee != cut.delimiter, place.pointee != newline, place.pointee != carriageReturn {
            place += 1
        }
        return place
    }

    private struct QuotedValue {
        var close: UnsafePointer<UInt8>
        var next: UnsafePointer<UInt8>
        var form: CSVValueForm
        var lines: Int64
    }

    /// The value that a quote opens; nil when the window ends before it is known where the value does.
    @inline(never)
    private func quoted(
        after opening: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ isLast: Bool
    ) -> QuotedValue? {
        var place = opening + 1
        var form = CSVValueForm.quoted
        while true {
            place = quoteOrEscape(place, end)
            guard place < end else {
                return isLast ? QuotedValue(close: end, next: end, form: .broken, lines: 0) : nil
            }
            let isEscape = place.pointee == cut.escape
            if isEscape, place + 1 == end, !isLast { return nil }
            if isEscape, place + 1 < end, cut.escape != cut.quote || place[1] == cut.quote {
                form = .escaped
                place += 2
                continue
            }
            if place.pointee == cut.quote { break }
            place += 1
        }
        let close = place
        place += 1
        while place < end, place.pointee == UInt8(ascii: " "), cut.delimiter != UInt8(ascii: " ") { place += 1 }
        if place == end, !isLast { return nil }
        let stop = valueEnd(place, end)
        if stop == end, !isLast { return nil }
        if stop > place {
            form = .broken
        } else if place == end, place > close + 1 {
            // Blanks between the last quote and the end of the text: DuckDB takes the quotes for part of the value.
            form = .escaped
        }
        return QuotedValue(close: close, next: stop, form: form, lines: ByteWord.lineCount(opening, close))
    }

    private func quoteOrEscape(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var place = start
        let (quotes, escapes) = (ByteWord.repeating(cut.quote), ByteWord.repeating(cut.escape))
        while end - place >= 8 {
            let word = ByteWord.load(place)
            let hits = ByteWord.zeros(word ^ quotes) | ByteWord.zeros(word ^ escapes)
            if hits != 0 { return place + hits.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < end, place.pointee != cut.quote, place.pointee != cut.escape { place += 1 }
        return place
    }

    /// The place after the line end here; nil when a CR ends the window and an LF may follow.
    @inline(__always)
    private func lineEnd(
        _ place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ isLast: Bool
    ) -> UnsafePointer<UInt8>? {
        if place.pointee == newline { return place + 1 }
        if place + 1 < end { return place[1] == newline ? place + 2 : place + 1 }
        return isLast ? place + 1 : nil
    }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
