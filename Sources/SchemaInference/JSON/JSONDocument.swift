import CVectorScan
import Decoding

/// Reads JSON from its beginning to its end: one array of objects, or objects one after the other.
struct JSONDocument {
    let source: any ByteSource
    let markLength: Int
    let step: Int
    let hints: ReadingHints

    /// What is in the text, up to where it is no JSON any more.
    func reading() throws(ReadingError) -> JSONReading {
        let window = try ByteWindow(source, step: step, isChecked: true)
        _ = try window.advance(by: min(markLength, window.bytes.count))
        var reading = JSONReading(hints)
        try readAll(window, into: &reading)
        reading.check = window.check
        return reading
    }

    private func readAll(_ window: ByteWindow, into reading: inout JSONReading) throws(ReadingError) {
        var state = State.start
        while true {
            let bytes = window.bytes
            guard let base = bytes.baseAddress, !bytes.isEmpty else { break }
            let lines = BlockLines(from: base)
            defer { withExtendedLifetime(lines) {} }
            reading.types.place = ValuePlace(block: reading.lineCounts.count, lines)
            var consumed = base
            do throws(JSONStop) {
                try readValues(bytes, isLast: window.isLast, consumed: &consumed, &state, &reading)
            } catch {
                note(error, base: base, window, &reading)
                if reading.malformed != nil { return }
            }
            let isLast = window.isLast
            reading.lineCounts[reading.lineCounts.count] = tidegate_line_count(base, consumed - base)
            guard try window.advance(by: consumed - base) else {
                reading.malformed = (
                    "it has a value of more than \(ByteWindow.sizeMax >> 20) MiB", window.consumedCount
                )
                return
            }
            if isLast { break }
        }
        if reading.isArray, state != .afterArray, reading.malformed == nil {
            reading.malformed = (Self.cutOff, window.consumedCount)
        }
    }

    /// What may come next.
    private enum State: Equatable {
        case start
        /// Between values that stand one after the other; `onNewLine` when the last one's line has ended.
        case between(onNewLine: Bool)
        case firstElement
        case element
        case afterElement
        case afterArray
    }

    private func note(
        _ stop: JSONStop, base: UnsafePointer<UInt8>, _ window: ByteWindow, _ reading: inout JSONReading
    ) {
        switch stop {
        case .windowEnded:
            if window.isLast {
                reading.malformed = (Self.cutOff, window.consumedCount + Int64(window.bytes.count))
            }
        case .malformed(let reason, let address):
            reading.malformed = (reason, window.consumedCount + Int64(address - UInt(bitPattern: base)))
        }
    }

    private static let cutOff = "it is cut off: its last value stops before its end"

    /// Reads whole values; `consumed` is behind the last of them.
    private func readValues(
        _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, consumed: inout UnsafePointer<UInt8>, _ state: inout State,
        _ reading: inout JSONReading
    ) throws(JSONStop) {
        var scanner = JSONScanner(bytes, from: consumed)
        while true {
            let hadLineEnd = scanner.skipBlanks()
            if hadLineEnd, case .between = state { state = .between(onNewLine: true) }
            consumed = scanner.place
            guard let next = scanner.next else { return }
            switch state {
            case .start where next == UInt8(ascii: "["):
                reading.isArray = true
                scanner.step()
                state = .firstElement
            case .firstElement where next == UInt8(ascii: "]"), .afterElement where next == UInt8(ascii: "]"):
                scanner.step()
                state = .afterArray
            case .afterElement:
                guard next == UInt8(ascii: ",") else {
                    throw .malformed("a comma or bracket is missing", scanner.place)
                }
                scanner.step()
                state = .element
            case .afterArray: throw .malformed("more follows behind the end of the array", scanner.place)
            case .start, .between, .firstElement, .element:
                if case .between(false) = state { reading.isLines = false }
                if !isLast { try Self.requireWhole(scanner) }
                try reading.readRow(&scanner, number: Int(clamping: reading.rowCount))
                state = reading.isArray ? .afterElement : .between(onNewLine: false)
            }
        }
    }

    /// Stops before a value that the window does not hold whole: each is counted once.
    private static func requireWhole(_ scanner: JSONScanner) throws(JSONStop) {
        var ahead = scanner
        do throws(JSONStop) {
            try ahead.skipValue()
        } catch {
            // What is malformed is told where it is read.
            if case .windowEnded = error { throw error }
        }
    }
}
