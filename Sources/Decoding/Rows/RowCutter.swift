package import TableSchema

/// Cuts a line of text into the values of a row.
package protocol RowCutter: AnyObject {
    /// The names of the columns, in the order of the values.
    var columns: [String] { get }
    /// Adds the values of a line. False when the line is no row by this rule; what was added counts for nothing then.
    func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool
}

/// A value of a line.
package enum CutValue {
    /// The line has none.
    case missing
    /// It stands in the line as it is.
    case part(UnsafeBufferPointer<UInt8>)
    /// It stands there otherwise, with escapes for instance.
    case made([UInt8])
}

/// Lines of text, read as separated text: a line for a line, so that places stay true; a line that is no row is blank.
package final class CutLines: ByteSource {
    private let text: any ByteSource
    private let cutter: any RowCutter
    private let rule: String
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var input: [UInt8] = []
    private var inputStart = 0
    private var isAtEnd = false
    private var output = HeldBytes()
    private var line: Int64 = 0
    private var unfit: (count: Int64, line: Int64) = (0, 0)
    private var hasLongLine = false

    /// Longer lines are no lines.
    private static let lineMax = 64 << 20

    /// The text is read from its beginning.
    ///
    /// - Parameter rule: what a row is, in words.
    package init(_ text: any ByteSource, _ cutter: any RowCutter, rule: String) throws(ReadingError) {
        self.text = text
        self.cutter = cutter
        self.rule = rule
        try text.rewind()
    }

    deinit { block.deallocate() }

    package func rewind() throws(ReadingError) {
        try text.rewind()
        (input, output) = ([], HeldBytes())
        (inputStart, isAtEnd, line, unfit, hasLongLine) = (0, false, 0, (0, 0), false)
    }

    package var problem: FileProblem? {
        if let problem = text.problem { return problem }
        if hasLongLine { return FileProblem(.error, "has a line of more than 64 MiB", line: line) }
        guard unfit.count > 0 else { return nil }
        let lines = unfit.count == 1 ? "1 line that is no row" : "\(unfit.count) lines that are no rows"
        return FileProblem(.error, "has \(lines) by its rule, '\(rule)'", line: unfit.line)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        while output.isEmpty { guard try cutMore() else { return 0 } }
        return output.give(to: buffer)
    }

    /// Reads a block and cuts the lines that end in it. False at the end.
    private func cutMore() throws(ReadingError) -> Bool {
        if isAtEnd { return false }
        guard input.count - inputStart <= Self.lineMax else {
            hasLongLine = true
            isAtEnd = true
            return false
        }
        input.removeFirst(inputStart)
        inputStart = 0
        let count = try text.read(into: block)
        input.append(contentsOf: block.prefix(count))
        isAtEnd = count == 0
        cutLines()
        return true
    }

    private func cutLines() {
        // Not this object's own: to reach for them there with each value takes longer.
        var (rows, values): ([UInt8], [CutValue]) = ([], [])
        input.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let rest = UnsafeBufferPointer(rebasing: bytes[start...])
                guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? (isAtEnd ? rest.count : nil) else { break }
                let isPair = end > 0 && rest[end - 1] == UInt8(ascii: "\r")
                cut(UnsafeBufferPointer(rebasing: rest[..<(isPair ? end - 1 : end)]), &values, &rows)
                start += end + 1
            }
            inputStart = min(start, bytes.count)
        }
        output.append(rows)
    }

    private func cut(_ text: UnsafeBufferPointer<UInt8>, _ values: inout [CutValue], _ rows: inout [UInt8]) {
        line += 1
        defer { rows.append(UInt8(ascii: "\n")) }
        if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
        values.removeAll(keepingCapacity: true)
        guard cutter.cut(text, into: &values) else {
            if unfit.count == 0 { unfit.line = line }
            unfit.count += 1
            return
        }
        for (index, value) in values.enumerated() {
            if index > 0 { rows.append(UInt8(ascii: ",")) }
            // Quotes in every row keep a row of nulls from being a blank line.
            value.withBytes { Self.add($0, to: &rows) }
        }
    }

    private static func add(_ value: UnsafeBufferPointer<UInt8>, to rows: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        rows.append(quote)
        var rest = value
        while let place = rest.firstIndex(of: quote) {
            rows.append(contentsOf: UnsafeBufferPointer(rebasing: rest[...place]))
            rows.append(quote)
            rest = UnsafeBufferPointer(rebasing: rest[(place + 1)...])
        }
        rows.append(contentsOf: rest)
        rows.append(quote)
    }
}

extension CutValue {
    /// The text up to a closing byte, behind which the place is then; a backslash makes a quote or a backslash plain. Nil
    /// when nothing closes it.
    static func text(
        in line: UnsafeBufferPointer<UInt8>, at place: inout Int, until close: UInt8
    ) -> CutValue? {
        let start = place
        var text: [UInt8]?
        while place < line.count, line[place] != close {
            if line[place] == UInt8(ascii: "\\"), place + 1 < line.count,
                line[place + 1] == UInt8(ascii: "\"") || line[place + 1] == UInt8(ascii: "\\")
            {
                text = text ?? Array(line[start..<place])
                place += 1
            }
            text?.append(line[place])
            place += 1
        }
        guard place < line.count else { return nil }
        place += 1
        return text.map { .made($0) } ?? .part(UnsafeBufferPointer(rebasing: line[start..<place - 1]))
    }

    /// Calls a body with its bytes; with none where it is missing.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch self {
        case .missing: body(UnsafeBufferPointer(start: nil, count: 0))
        case .part(let bytes): body(bytes)
        case .made(let bytes): bytes.withUnsafeBufferPointer(body)
        }
    }

    /// Some of its bytes.
    func part(_ range: Range<Int>) -> CutValue {
        switch self {
        case .missing: .missing
        case .part(let bytes): .part(UnsafeBufferPointer(rebasing: bytes[range]))
        case .made(let bytes): .made(Array(bytes[range]))
        }
    }
}
