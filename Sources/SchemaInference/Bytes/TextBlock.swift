import CVectorScan

/// A part of a text, whole rows most of the time, in memory of its own that is used again and again.
final class TextBlock {
    private var memory: UnsafeMutableRawBufferPointer
    /// How many bytes are in it.
    private(set) var count = 0
    /// Its number in the text, from 0.
    var number = 0
    /// Where it begins in the text.
    var offset: Int64 = 0
    /// Whether the text ends with it.
    var isLast = false

    /// How much of a text is read at a time: what stays in a core's own memory until it is gone through.
    static let step = 256 << 10

    /// Bytes that can be read behind the text, whatever they are.
    private static let padding = Int(TIDEGATE_SCAN_PADDING) + 2

    init(capacity: Int) {
        memory = .allocate(byteCount: capacity + Self.padding, alignment: 16)
    }

    /// The same part of the text in memory of its own, no more than it takes.
    convenience init(copying other: TextBlock) {
        self.init(capacity: other.count)
        append(other.bytes)
        (number, offset, isLast) = (other.number, other.offset, other.isLast)
    }

    deinit { memory.deallocate() }

    /// How many bytes it has room for.
    var capacity: Int { memory.count - Self.padding }

    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: memory.bindMemory(to: UInt8.self)[..<count])
    }

    /// The room behind what is there.
    var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count..<capacity]) }

    func removeAll() { count = 0 }

    /// Says that so many bytes were written into the room.
    func extend(by more: Int) { count += more }

    /// Cuts the end off.
    func shorten(to length: Int) { count = length }

    func append(_ bytes: some Collection<UInt8>) {
        while room.count < bytes.count { grow() }
        room.copyBytes(from: bytes)
        count += bytes.count
    }

    /// Makes four times the room.
    func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 4 * capacity + Self.padding, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }

    /// Puts a line end behind the text, without counting it: text that ends with its last value reads like any other.
    func endLine(with ending: [UInt8]) {
        for (place, byte) in ending.enumerated() { memory[count + place] = byte }
    }
}
