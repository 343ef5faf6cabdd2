import TableSchema

/// Cuts a separated text into values as its dialect says, one byte after the other: slow, and plain enough to be right
/// by reading it.
struct SeparatedTextOracle {
    let dialect: CSVDialect
    private let delimiter: UInt8
    private let quote: UInt8?
    private let escape: UInt8?

    init(_ dialect: CSVDialect) {
        self.dialect = dialect
        delimiter = dialect.delimiter.utf8.first ?? 0x2C
        quote = dialect.quote?.utf8.first
        escape = dialect.escape?.utf8.first
    }

    /// The rows, header left out; an empty value is nil.
    func rows(_ bytes: [UInt8]) -> [[String?]] {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        for _ in 0..<dialect.skippedLines { skipLine(&rest) }
        var rows: [[String?]] = []
        while !rest.isEmpty {
            if rest.first == 0x0A || rest.first == 0x0D {
                rest.removeFirst()
                continue
            }
            let row = readRow(&rest)
            rows.append(row.map { $0.isEmpty ? nil : $0 })
        }
        return dialect.header ? Array(rows.dropFirst()) : rows
    }

    private func skipLine(_ rest: inout ArraySlice<UInt8>) {
        while let byte = rest.popFirst() {
            if byte == 0x0A { return }
            if byte == 0x0D {
                if rest.first == 0x0A { rest.removeFirst() }
                return
            }
        }
    }

    private func readRow(_ rest: inout ArraySlice<UInt8>) -> [String] {
        var row: [String] = []
        while true {
            row.append(readValue(&rest))
            guard let end = rest.popFirst() else { return row }
            if end == delimiter { continue }
            if end == 0x0D, rest.first == 0x0A { rest.removeFirst() }
            return row
        }
    }

    /// One value; what ends it is left standing. Blanks around quotes are no part of it.
    private func readValue(_ rest: inout ArraySlice<UInt8>) -> String {
        var value: [UInt8] = []
        let blanks = rest.prefix { $0 == 0x20 }
        if let quote, !blanks.isEmpty, rest.dropFirst(blanks.count).first == quote {
            rest = rest.dropFirst(blanks.count)
        }
        if let quote, rest.first == quote {
            rest.removeFirst()
            while let byte = rest.popFirst() {
                if byte == escape, let next = rest.first, next == quote || (next == escape && escape != quote) {
                    value.append(next)
                    rest.removeFirst()
                } else if byte == quote {
                    if case let blanks = rest.prefix(while: { $0 == 0x20 }), isEnd(rest.dropFirst(blanks.count).first) {
                        rest = rest.dropFirst(blanks.count)
                    }
                    break
                } else {
                    value.append(byte)
                }
            }
        }
        while let byte = rest.first, !isEnd(byte) {
            value.append(byte)
            rest.removeFirst()
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Whether a byte ends a value; so does the end of the text.
    private func isEnd(_ byte: UInt8?) -> Bool { byte == nil || byte == delimiter || byte == 0x0A || byte == 0x0D }
}
