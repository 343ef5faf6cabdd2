#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The first and the last of texts, by their bytes.
struct TextRange {
    private var first = Bound()
    private var last = Bound()

    /// More of a text than this is not compared and not kept.
    static let lengthMax = 64

    /// Adds a text. Sixteen bytes from its beginning on must be readable.
    @inline(__always)
    mutating func add(_ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if first.isNone {
            (first, last) = (Bound(words, bytes, count), Bound(words, bytes, count))
        } else if first.isAbove(words, bytes, count) {
            first = Bound(words, bytes, count)
        } else if last.isBelow(words, bytes, count) {
            last = Bound(words, bytes, count)
        }
    }

    /// The first; nil when there is none.
    var lowest: [UInt8]? { first.isNone ? nil : first.text }

    /// The last.
    var highest: [UInt8] { last.text }

    mutating func add(_ other: TextRange) {
        guard !other.first.isNone else { return }
        other.first.withText { add($0, $1, $2) }
        other.last.withText { add($0, $1, $2) }
    }

    /// A text, of which only a long one is anywhere else than in here.
    private struct Bound {
        private var words = ShortText.none
        private var count = 0
        private var long: [UInt8] = []

        init() {}

        @inline(__always)
        init(_ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
            self.words = words
            self.count = min(count, TextRange.lengthMax)
            if count > 16 { long = Array(UnsafeBufferPointer(start: bytes, count: self.count)) }
        }

        @inline(__always) var isNone: Bool { count == 0 }

        var text: [UInt8] { count > 16 ? long : words.bytes(count) }

        func withText(_ body: (ShortText, UnsafePointer<UInt8>, Int) -> Void) {
            (text + [UInt8](repeating: 0, count: 16)).withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { body(words, base, count) }
            }
        }

        @inline(__always)
        func isAbove(_ other: ShortText, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
            let (mine, theirs) = (words.low.byteSwapped, other.low.byteSwapped)
            if mine != theirs { return mine > theirs }
            let (more, others) = (words.high.byteSwapped, other.high.byteSwapped)
            return more == others ? order(bytes, length) > 0 : more > others
        }

        @inline(__always)
        func isBelow(_ other: ShortText, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
            let (mine, theirs) = (words.low.byteSwapped, other.low.byteSwapped)
            if mine != theirs { return mine < theirs }
            let (more, others) = (words.high.byteSwapped, other.high.byteSwapped)
            return more == others ? order(bytes, length) < 0 : more < others
        }

        /// Of two texts that begin alike.
        private func order(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
            let length = min(length, TextRange.lengthMax)
            if count <= 16 || length <= 16 { return count - length }
            let order = long.withUnsafeBufferPointer { mine in
                mine.baseAddress.map { Int(memcmp($0, bytes, min(count, length))) } ?? 0
            }
            return order == 0 ? count - length : order
        }
    }
}
