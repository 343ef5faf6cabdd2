import CVectorScan

/// Where values stand: the block of the text that they are in.
struct ValuePlace {
    /// The number of the block.
    let block: Int
    /// Where the block begins.
    let start: UnsafePointer<UInt8>
    /// Unowned, since it is handed on with every value; who makes the place keeps the lines until all values are read.
    private unowned(unsafe) let lines: BlockLines?

    /// In a block of this number.
    init(block: Int, _ lines: BlockLines) {
        self.block = block
        self.start = lines.start
        self.lines = lines
    }

    private init(block: Int, start: UnsafePointer<UInt8>) {
        self.block = block
        self.start = start
        lines = nil
    }

    /// In no text yet.
    static var none: ValuePlace { ValuePlace(block: 0, start: empty) }

    /// The line that something of the block stands in.
    func row(of place: UnsafePointer<UInt8>) -> RowPlace {
        RowPlace(block: block, line: lines?.line(of: place) ?? 0)
    }

    // Unsafe: nothing is read from it or written to it.
    private nonisolated(unsafe) static let empty = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
}

/// Tells which line of a block something stands in. What was counted once is not counted again: of a hundred thousand
/// columns, each has a first value.
final class BlockLines {
    let start: UnsafePointer<UInt8>
    /// How many lines end before each step, as far as it was asked for.
    private var counts = [0]

    private static let step = 4096

    /// The lines of a text from here on.
    init(from start: UnsafePointer<UInt8>) {
        self.start = start
    }

    /// The number of lines that end before a place.
    func line(of place: UnsafePointer<UInt8>) -> Int {
        let (step, rest) = (place - start).quotientAndRemainder(dividingBy: Self.step)
        while counts.count <= step {
            let counted = start + (counts.count - 1) * Self.step
            counts.append(counts[counts.count - 1] + tidegate_line_count(counted, Self.step))
        }
        return counts[step] + tidegate_line_count(start + step * Self.step, rest)
    }
}
