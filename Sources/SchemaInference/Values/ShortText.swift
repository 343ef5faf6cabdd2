/// The first sixteen bytes of a text in two machine words, the first byte lowest, zeros behind the text's end.
///
/// Most values of a table are no longer. What they are is told from the words without a loop over their bytes:
/// D. Lemire, "Number parsing at a gigabyte per second" (2021), section 3.
struct ShortText {
    var low: UInt64
    var high: UInt64

    /// The words of a text that is not empty. Sixteen bytes from its beginning on must be readable.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        low = ByteWord.load(bytes)
        if count <= 8 {
            low &= Self.mask(count)
            high = 0
        } else {
            high = ByteWord.load(bytes + 8) & Self.mask(min(count, 16) &- 8)
        }
    }

    /// The words of whatever the sixteen bytes from here on are.
    @inline(__always)
    init(of bytes: UnsafePointer<UInt8>) {
        low = ByteWord.load(bytes)
        high = ByteWord.load(bytes + 8)
    }

    @inline(__always)
    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The words of a text that may be empty, wherever it is.
    init(copying text: some Sequence<UInt8>) {
        self = .none
        for (place, byte) in text.prefix(16).enumerated() {
            if place < 8 {
                low |= UInt64(byte) << UInt64(8 * place)
            } else {
                high |= UInt64(byte) << UInt64(8 * (place - 8))
            }
        }
    }

    static let none = ShortText(low: 0, high: 0)

    /// Calls a body with its bytes.
    @inline(__always)
    func withBytes<Result>(_ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { both in
            body(UnsafeBufferPointer(rebasing: both.assumingMemoryBound(to: UInt8.self)[..<count]))
        }
    }

    /// Its bytes.
    func bytes(_ count: Int) -> [UInt8] { withBytes(count) { Array($0) } }

    /// The first byte.
    @inline(__always) var first: UInt8 { UInt8(truncatingIfNeeded: low) }

    /// Without its first byte.
    @inline(__always) var tail: ShortText { ShortText(low: low >> 8 | high << 56, high: high >> 8) }

    /// The lowest so many bytes, from 1 to 8.
    @inline(__always)
    static func mask(_ count: Int) -> UInt64 { ~0 &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count) }

    // MARK: Numbers

    /// The number that so many digits are, from 1 to 16; nil when a byte among them is none.
    @inline(__always)
    func digits(_ count: Int) -> Int64? {
        if count <= 8 {
            let values = (low ^ Self.zeros) & Self.mask(count)
            guard Self.areDigits(values) else { return nil }
            return Self.number(values &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count))
        }
        let (first, second) = (low ^ Self.zeros, (high ^ Self.zeros) & Self.mask(count &- 8))
        guard Self.areDigits(first), Self.areDigits(second) else { return nil }
        let shift = UInt64(truncatingIfNeeded: 128 &- 8 &* count)
        let left = first &<< shift
        let right = second &<< shift | (first &>> 1) &>> (63 &- shift)
        return Self.number(left) &* 100_000_000 &+ Self.number(right)
    }

    /// How many digits it begins with.
    @inline(__always)
    var digitCount: Int {
        let others = Self.others(low ^ Self.zeros)
        return others != 0
            ? others.trailingZeroBitCount &>> 3 : 8 &+ Self.others(high ^ Self.zeros).trailingZeroBitCount &>> 3
    }

    /// The place of the first point among so many bytes; `count` when there is none.
    @inline(__always)
    func point(_ count: Int) -> Int {
        let hits = ByteWord.zeros(low ^ ByteWord.repeating(UInt8(ascii: ".")))
        if hits != 0 { return hits.trailingZeroBitCount >> 3 }
        guard count > 8 else { return count }
        let more = ByteWord.zeros(high ^ ByteWord.repeating(UInt8(ascii: ".")))
        return more != 0 ? 8 &+ more.trailingZeroBitCount >> 3 : count
    }

    /// Without the byte at a place.
    @inline(__always)
    func removing(at place: Int) -> ShortText {
        let shifted = tail
        if place >= 8 {
            let kept = place == 8 ? 0 : Self.mask(place &- 8)
            return ShortText(low: low, high: high & kept | shifted.high & ~kept)
        }
        let kept = place == 0 ? 0 : Self.mask(place)
        return ShortText(low: low & kept | shifted.low & ~kept, high: shifted.high)
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// Whether every byte is from 0 to 9.
    @inline(__always)
    private static func areDigits(_ values: UInt64) -> Bool { others(values) == 0 }

    /// The high bits of the bytes that are none from 0 to 9. Exact up to the lowest; what it carries may mark others.
    @inline(__always)
    private static func others(_ values: UInt64) -> UInt64 {
        ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
    }

    /// Eight digits' values as one number, the first digit lowest.
    @inline(__always)
    private static func number(_ values: UInt64) -> Int64 {
        let pairs = values &* 10 &+ values &>> 8
        let left = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let right = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return Int64(truncatingIfNeeded: (left &+ right) &>> 32)
    }

    // MARK: Days and times

    /// The day that `2026-11-21` is, by `InstantKey`; nil when the first ten bytes are no real day.
    @inline(__always)
    var day: Int64? {
        // 0000-00- and 00, with zeros behind.
        let values = low ^ 0x2D30_302D_3030_3030
        let last = high & 0xFFFF ^ 0x3030
        guard Self.areDigits(values), Self.areDigits(last), values & 0xFF00_00FF_0000_0000 == 0 else { return nil }
        let year = Self.pair(values) &* 100 &+ Self.pair(values &>> 16)
        return InstantKey.day(year: year, month: Self.pair(values &>> 40), day: Self.pair(last))
    }

    /// The microseconds since midnight that the last eight of nineteen bytes are; nil when they are no `17:45:00`.
    @inline(__always)
    static func time(_ last: UInt64) -> Int64? {
        let values = last ^ 0x3030_3A30_303A_3030
        guard areDigits(values), values & 0x0000_FF00_00FF_0000 == 0 else { return nil }
        let (hour, minute, second) = (pair(values), pair(values &>> 24), pair(values &>> 48))
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return ((hour &* 60 &+ minute) &* 60 &+ second) &* 1_000_000
    }

    @inline(__always)
    private static func pair(_ values: UInt64) -> Int64 {
        Int64(truncatingIfNeeded: (values & 0xFF) &* 10 &+ values &>> 8 & 0xFF)
    }

    // MARK: Telling texts apart

    /// A number that two different texts of up to sixteen bytes hardly ever share.
    @inline(__always)
    func hash(_ count: Int) -> UInt64 {
        Self.mixed(low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xC2B2_AE3D_27D4_EB4F ^ UInt64(truncatingIfNeeded: count))
    }

    /// The same for a longer text.
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) ^ 0x9E37_79B9_7F4A_7C15
        var place = 0
        while count - place > 16 {
            hash = mixed(hash ^ ByteWord.load(bytes + place), ByteWord.load(bytes + place + 8) ^ 0xC2B2_AE3D_27D4_EB4F)
            place += 16
        }
        let last = bytes + (count - 16)
        return mixed(hash ^ ByteWord.load(last), ByteWord.load(last + 8) ^ 0x1656_67B1_9E37_79F9)
    }

    @inline(__always)
    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
