import CVectorScan
import Decoding

/// A part of a byte source in memory: what is not yet consumed, grown on need.
///
/// Scanners see it as one run of bytes that begins where the last row or value ended; memory stays bounded by the
/// longest row.
final class ByteWindow {
    private let source: any ByteSource
    private var memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    /// Whether the source has no more bytes than these.
    private(set) var isLast = false
    /// Bytes consumed so far.
    private(set) var consumedCount: Int64 = 0
    /// What was found out about every byte that came in, where that was asked for.
    private(set) var check = TextCheck()
    private let isChecked: Bool

    /// How much is read at a time.
    static let stepSize = 1 << 20
    /// The longest row or value that is still taken for one.
    static let sizeMax = 64 << 20

    /// Sources are never asked for fewer bytes, so that a converting one always has room for a character.
    private static let roomMin = 16

    /// A window on a source from its beginning, which is read so many bytes at a time.
    init(
        _ source: any ByteSource, step: Int = ByteWindow.stepSize, isChecked: Bool = false
    ) throws(ReadingError) {
        self.source = source
        self.isChecked = isChecked
        memory = Self.allocated(max(source.room(atMost: step), 2 * Self.roomMin))
        try source.rewind()
        try fill()
    }

    deinit { memory.deallocate() }

    /// What is there now. Valid until the next `advance`.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: memory.bindMemory(to: UInt8.self)[start..<end])
    }

    /// Whether no bytes are left at all.
    var isEmpty: Bool { start == end && isLast }

    /// Drops so many bytes from the front and reads on. False when a longer window was needed than there may be.
    func advance(by count: Int) throws(ReadingError) -> Bool {
        start += count
        consumedCount += Int64(count)
        if isLast { return true }
        if count == 0, start == 0, memory.count - end < Self.roomMin {
            guard memory.count < Self.sizeMax else { return false }
            grow()
        }
        try fill()
        return true
    }

    /// Memory behind which as much can be read as a scan needs, whatever it is.
    private static func allocated(_ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer.allocate(byteCount: count + padding, alignment: 16)[..<count])
    }

    private static let padding = Int(TIDEGATE_SCAN_PADDING)

    private func grow() {
        let larger = Self.allocated(memory.count * 4)
        larger.copyMemory(from: UnsafeRawBufferPointer(memory))
        memory.deallocate()
        memory = larger
    }

    private func fill() throws(ReadingError) {
        let kept = end - start
        if start > 0, kept > 0, let base = memory.baseAddress {
            memory.baseAddress?.copyMemory(from: base + start, byteCount: kept)
        }
        (start, end) = (0, kept)
        while memory.count - end >= Self.roomMin {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
            if count == 0 {
                isLast = true
                if isChecked { check.finish() }
                return
            }
            if isChecked { check.add(UnsafeRawBufferPointer(rebasing: memory[end..<end + count])) }
            end += count
        }
    }
}
