import CVectorScan
import Decoding
import Synchronization

/// Hands a text out in blocks of whole rows, one after the other, to whichever thread asks. What is in a block depends
/// on the text alone, not on who asks when.
final class RowBlocks: @unchecked Sendable {
    // Unchecked: the source is no value; it is used between `lock` and `unlock` only.
    private let lock = Mutex(())
    private let source: any ByteSource
    private let cut: CSVCut
    private let step: Int
    private var rest: [UInt8] = []
    private var offset: Int64
    private var number = 0
    private var isAtEnd = false
    private var failure: ReadingError?
    /// Whether all of the text was handed out. Not so when a row has no end within reason.
    private var isWhole = true
    /// Whether some row may have more than `FileLayout` counts as long. Asked when no thread reads any more.
    private(set) var hasLongRows: Bool

    /// The blocks of a text from a row's beginning on.
    init(_ source: any ByteSource, _ cut: CSVCut, from offset: Int64, step: Int) throws(ReadingError) {
        self.source = source
        self.cut = cut
        self.step = step
        self.offset = offset
        hasLongRows = offset > Self.rowSizeMax
        try source.rewind()
        let skipped = TextBlock(capacity: source.room(atMost: step))
        var left = Int(offset)
        repeat {
            left -= skipped.count
            guard try gather(min(left, step), into: skipped) else { return }
        } while left > skipped.count
        rest = Array(skipped.bytes[left...])
    }

    /// Whether there may be more. Asked when no other thread reads.
    var hasMore: Bool { !isAtEnd && failure == nil }

    /// Reads so many bytes, which are a row, into a block. False when they are not there.
    func read(_ count: Int, into block: TextBlock) throws(ReadingError) -> Bool {
        guard try gather(count, into: block) else { return false }
        rest = Array(block.bytes[count...])
        block.shorten(to: count)
        // The row may be the text's last, without a line end.
        hand(out: block, isLast: true)
        return true
    }

    /// Reads at least so many bytes, if there are as many. More may come, as sources give them.
    private func gather(_ count: Int, into block: TextBlock) throws(ReadingError) -> Bool {
        block.removeAll()
        block.append(rest)
        rest = []
        while block.count < count {
            while block.room.count < Self.roomMin { block.grow() }
            let got = try source.read(into: block.room)
            if got == 0 { return false }
            block.extend(by: got)
        }
        return true
    }

    /// Reads the next rows into a block. False when there are none.
    func next(into block: TextBlock) -> Bool {
        lock.withLock { _ in
            guard failure == nil, !isAtEnd else { return false }
            do throws(ReadingError) {
                try fill(block)
                return block.count > 0
            } catch {
                failure = error
                return false
            }
        }
    }

    /// Whether the text was read to its end. Asked when no thread reads any more.
    func finish() throws(ReadingError) -> Bool {
        if let failure { throw failure }
        return isWhole
    }

    private func fill(_ block: TextBlock) throws(ReadingError) {
        block.removeAll()
        block.append(rest)
        rest = []
        while true {
            while block.room.count >= Self.roomMin {
                let count = try source.read(into: block.room)
                if count == 0 {
                    isAtEnd = true
                    hand(out: block, isLast: true)
                    return
                }
                block.extend(by: count)
            }
            let length = wholeRows(of: block.bytes)
            if length > 0 {
                rest = Array(block.bytes[length...])
                block.shorten(to: length)
                hand(out: block, isLast: false)
                return
            }
            guard block.capacity < ByteWindow.sizeMax else {
                (isAtEnd, isWhole) = (true, false)
                block.removeAll()
                return
            }
            block.grow()
        }
    }

    private func hand(out block: TextBlock, isLast: Bool) {
        (block.number, block.offset, block.isLast) = (number, offset, isLast)
        // A block grows where it has no room for a row.
        if block.capacity > Self.rowSizeMax { hasLongRows = true }
        number += 1
        offset += Int64(block.count)
    }

    /// How many of the bytes are whole rows.
    private func wholeRows(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let isSimple = cut.quote == 0 || cut.escape == cut.quote || !bytes.contains(cut.escape)
        if isSimple {
            let length = tidegate_whole_rows(bytes.baseAddress, bytes.count, cut.delimiter, cut.quote)
            if length != .max, length > 0 { return length }
        }
        var scanner = CSVScanner(cut)
        var nothing = NoSink()
        return scanner.scan(bytes, isLast: false, into: &nothing)
    }

    private static let rowSizeMax = 1 << 20

    /// Sources are never asked for fewer bytes, so that a converting one always has room for a character.
    private static let roomMin = 16
}

/// Takes rows and keeps nothing.
private struct NoSink: CSVSink {
    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {}
    mutating func row(_ width: Int, line: Int64) {}
}
