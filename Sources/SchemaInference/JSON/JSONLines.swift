import CVectorScan
import Decoding
import Synchronization

/// Reads objects that stand one after the other with all cores, where no line ends within one that a block ends in.
struct JSONLines {
    let source: any ByteSource
    let markLength: Int
    let step: Int
    let hints: ReadingHints

    /// What is in the text; nil when it has to be read from its beginning to its end.
    func reading() throws(ReadingError) -> JSONReading? {
        let blocks = try RowBlocks(source, Self.lines, from: Int64(markLength), step: step)
        let block = TextBlock(capacity: source.room(atMost: step))
        let work = Work()
        guard blocks.next(into: block), Self.beginsObject(block.bytes) else { return nil }
        var first = JSONReading(hints)
        guard Self.read(block, into: &first) else { return nil }
        work.add(first)
        if blocks.hasMore {
            Workers.run(Workers.coreCount) { [step, hints] in
                Self.work(work, on: blocks, step: step, JSONReading(hints))
            }
        }
        guard try blocks.finish() else { return nil }
        var sum = work.sum()
        sum?.hasLongRows = blocks.hasLongRows
        return sum
    }

    private static func work(_ work: Work, on blocks: RowBlocks, step: Int, _ empty: JSONReading) {
        let block = TextBlock(capacity: step)
        var reading = empty
        while !work.hasFailed, blocks.next(into: block) {
            guard read(block, into: &reading) else { return work.fail() }
        }
        work.add(reading)
    }

    /// Reads the values of a block. False when not all of them are whole.
    private static func read(_ block: TextBlock, into reading: inout JSONReading) -> Bool {
        let bytes = block.bytes
        guard let start = bytes.baseAddress else { return true }
        let lines = BlockLines(from: start)
        defer { withExtendedLifetime(lines) {} }
        reading.types.place = ValuePlace(block: block.number, lines)
        reading.lineCounts[block.number] = tidegate_line_count(start, bytes.count)
        reading.check.add(UnsafeRawBufferPointer(bytes), at: block.offset)
        var scanner = JSONScanner(bytes, from: start)
        var number = 0
        do throws(JSONStop) {
            _ = scanner.skipBlanks()
            while scanner.next != nil {
                try reading.readRow(&scanner, number: number)
                number += 1
                if !scanner.skipBlanks(), scanner.next != nil { reading.isLines = false }
            }
            return true
        } catch {
            return false
        }
    }

    private static func beginsObject(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "{")
    }

    /// How a text is cut into lines.
    private static let lines = CSVCut(delimiter: UInt8(ascii: "\n"), quote: 0, escape: 0)

    /// What the workers have done.
    private final class Work: Sendable {
        private struct State {
            var parts: [JSONReading] = []
            var hasFailed = false
        }

        // Unsafe: a part is given away by its worker and is never used by two threads at once.
        private nonisolated(unsafe) var state = State()
        private let lock = Mutex(())

        var hasFailed: Bool { lock.withLock { _ in state.hasFailed } }

        func fail() { lock.withLock { _ in state.hasFailed = true } }

        func add(_ part: JSONReading) { lock.withLock { _ in state.parts.append(part) } }

        /// All parts together; nil when one failed. Asked when no worker works any more.
        func sum() -> JSONReading? {
            guard !hasFailed, var sum = state.parts.first else { return nil }
            for part in state.parts.dropFirst() { sum.add(part) }
            // Each part may have had few enough keys.
            return sum.types.isTooLarge ? nil : sum
        }
    }
}
