#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The first and the last of texts, by their bytes.
struct TextRange {
    private var lowestStart = UInt64.max
    private var highestStart: UInt64 = 0
    private(set) var lowest: [UInt8]?
    private(set) var highest: [UInt8] = []

    /// More of a text than this is not compared and not kept.
    static let lengthMax = 64

    /// Adds a text, of which `start` is the first eight bytes, the first highest.
    @inline(__always)
    mutating func add(_ start: UInt64, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if start <= lowestStart || start >= highestStart { compare(bytes, count) }
    }

    @inline(never)
    private mutating func compare(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        let text = UnsafeBufferPointer(start: bytes, count: min(count, Self.lengthMax))
        guard let low = lowest else {
            (lowest, highest) = (Array(text), Array(text))
            (lowestStart, highestStart) = (Self.start(of: text), Self.start(of: text))
            return
        }
        if Self.isOrdered(text, low) { (lowest, lowestStart) = (Array(text), Self.start(of: text)) }
        if Self.isOrdered(highest, text) { (highest, highestStart) = (Array(text), Self.start(of: text)) }
    }

    private static func isOrdered(_ left: UnsafeBufferPointer<UInt8>, _ right: [UInt8]) -> Bool {
        right.withUnsafeBufferPointer { isOrdered(left, $0) }
    }

    private static func isOrdered(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        left.withUnsafeBufferPointer { isOrdered($0, right) }
    }

    private static func isOrdered(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count < right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
    }

    private mutating func add(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { compare(base, bytes.count) }
        }
    }

    mutating func add(_ other: TextRange) {
        guard let low = other.lowest else { return }
        add(low)
        add(other.highest)
    }

    private static func start(of text: some Collection<UInt8>) -> UInt64 {
        var start: UInt64 = 0
        for byte in text.prefix(8) { start = start << 8 | UInt64(byte) }
        return start << UInt64(8 * max(0, 8 - text.count))
    }
}
