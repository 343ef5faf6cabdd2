/// Counts the different values of a column: each of them exactly while they are few; once they are many, how many there
/// are about. In whatever order and in however many parts they come, the result is the same.
struct DistinctValues: ~Copyable {
    /// One value while they are few.
    struct Slot {
        var words = ShortText.none
        var hash: UInt64 = 0
        var count: Int64 = 0
        var length: Int32 = 0
        /// Where the text of a long value is kept.
        var place: Int32 = -1
    }

    private var slots: UnsafeMutableBufferPointer<Slot>
    private var used = 0
    private var registers: UnsafeMutableBufferPointer<UInt8>?
    private var texts: [[UInt8]] = []
    private var forgottenNullTextCount: Int64 = 0

    /// So many different values are still counted one by one.
    static let exactMax = 256
    /// More of a value's text than this is not kept.
    static let textMax = 80

    /// Counts nothing yet; or, where it is off, ever.
    init(isOff: Bool = false) {
        slots = .allocate(capacity: isOff ? 0 : 16)
        slots.initialize(repeating: Slot())
    }

    private var isOff: Bool { slots.isEmpty }

    deinit {
        slots.deallocate()
        registers?.deallocate()
    }

    /// Whether every value is known with its count.
    @inline(__always) var isExact: Bool { registers == nil }

    /// Counts a value that is not empty. True when it is short and the very same text came before.
    @inline(__always)
    mutating func add(_ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        if isOff { return false }
        let hash = length <= 16 ? words.hash(length) : ShortText.hash(bytes, length)
        if let registers {
            Self.note(hash, in: registers)
            return false
        }
        var index = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        let base = slots.baseAddress.unsafelyUnwrapped
        while base[index].count > 0 {
            if base[index].hash == hash, base[index].words.low == words.low, base[index].words.high == words.high,
                base[index].length == Int32(truncatingIfNeeded: length)
            {
                base[index].count &+= 1
                return length <= 16
            }
            index = (index &+ 1) & (slots.count &- 1)
        }
        insert(Slot(words: words, hash: hash, count: 1, length: Int32(clamping: length)), at: index, bytes)
        return false
    }

    @inline(never)
    private mutating func insert(_ new: Slot, at index: Int, _ bytes: UnsafePointer<UInt8>) {
        var slot = new
        if slot.length > 16 {
            slot.place = Int32(texts.count)
            texts.append(Array(UnsafeBufferPointer(start: bytes, count: min(Int(slot.length), Self.textMax))))
        }
        slots[index] = slot
        grown()
    }

    /// Makes room after a value was added.
    private mutating func grown() {
        used += 1
        if used > Self.exactMax {
            estimate()
        } else if used * 2 > slots.count {
            let larger = UnsafeMutableBufferPointer<Slot>.allocate(capacity: slots.count * 4)
            larger.initialize(repeating: Slot())
            for slot in slots where slot.count > 0 { larger[Self.free(slot.hash, in: larger)] = slot }
            slots.deallocate()
            slots = larger
        }
    }

    private static func free(_ hash: UInt64, in slots: UnsafeMutableBufferPointer<Slot>) -> Int {
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[index].count > 0 { index = (index + 1) & (slots.count - 1) }
        return index
    }

    /// Adds what another part of the column had.
    mutating func add(_ other: borrowing DistinctValues) {
        if isOff { return }
        forgottenNullTextCount += other.forgottenNullTextCount
        if let others = other.registers {
            estimate()
            guard let registers else { return }
            for index in registers.indices { registers[index] = max(registers[index], others[index]) }
            return
        }
        for slot in other.slots where slot.count > 0 {
            if let registers {
                Self.note(slot.hash, in: registers)
                forgottenNullTextCount += slot.isNullText ? slot.count : 0
                continue
            }
            var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
            while slots[index].count > 0, !slots[index].isSame(as: slot) { index = (index + 1) & (slots.count - 1) }
            if slots[index].count > 0 {
                slots[index].count += slot.count
                continue
            }
            slots[index] = slot
            if slot.place >= 0 {
                slots[index].place = Int32(texts.count)
                texts.append(other.texts[Int(slot.place)])
            }
            grown()
        }
    }

    /// How many values that are null texts were counted one by one.
    var nullTextCount: Int64 { forgottenNullTextCount + (isExact ? Self.nullTextCount(of: slots) : 0) }

    private static func nullTextCount(of slots: UnsafeMutableBufferPointer<Slot>) -> Int64 {
        slots.reduce(0) { $0 + ($1.isNullText ? $1.count : 0) }
    }

    /// The values and their counts; nil once they are too many.
    var counts: [(text: [UInt8], count: Int64)]? {
        guard isExact else { return nil }
        return slots.filter { $0.count > 0 }.map { slot in
            (slot.place >= 0 ? texts[Int(slot.place)] : slot.words.bytes(Int(slot.length)), slot.count)
        }
    }

    // MARK: HyperLogLog

    /// 2^12 registers: a standard error of 1.6 %.
    private static let registerBits: UInt64 = 12

    private mutating func estimate() {
        guard registers == nil else { return }
        let made = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << Self.registerBits)
        made.initialize(repeating: 0)
        for slot in slots where slot.count > 0 { Self.note(slot.hash, in: made) }
        forgottenNullTextCount += Self.nullTextCount(of: slots)
        registers = made
        texts = []
    }

    @inline(__always)
    private static func note(_ hash: UInt64, in registers: UnsafeMutableBufferPointer<UInt8>) {
        let base = registers.baseAddress.unsafelyUnwrapped
        let index = Int(truncatingIfNeeded: hash &>> (64 &- registerBits))
        let rank = UInt8(
            truncatingIfNeeded: (hash &<< registerBits | 1 &<< (registerBits &- 1)).leadingZeroBitCount &+ 1)
        if base[index] < rank { base[index] = rank }
    }

    /// How many different values there were: exact when few, else O. Ertl's estimate, "New cardinality estimation
    /// algorithms for HyperLogLog sketches" (2017), algorithm 6.
    var count: Int64 {
        guard let registers else { return Int64(used) }
        let size = Double(registers.count)
        let highest = Int(64 - Self.registerBits)
        var histogram = [Double](repeating: 0, count: highest + 2)
        for register in registers { histogram[Int(register)] += 1 }
        var sum = size * Self.tau(1 - histogram[highest + 1] / size)
        for rank in stride(from: highest, through: 1, by: -1) { sum = 0.5 * (sum + histogram[rank]) }
        sum += size * Self.sigma(histogram[0] / size)
        return Int64((size * size / (2 * Self.logarithmOfTwo * sum)).rounded())
    }

    private static let logarithmOfTwo = 0.693_147_180_559_945_3

    private static func sigma(_ start: Double) -> Double {
        if start == 1 { return .infinity }
        var (x, y, z) = (start, 1.0, start)
        while true {
            x *= x
            let before = z
            z += x * y
            y += y
            if z == before { return z }
        }
    }

    private static func tau(_ start: Double) -> Double {
        if start == 0 || start == 1 { return 0 }
        var (x, y, z) = (start, 1.0, 1 - start)
        while true {
            x = x.squareRoot()
            let before = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
            if z == before { return z / 3 }
        }
    }
}

extension DistinctValues.Slot {
    fileprivate var isNullText: Bool {
        guard count > 0, length <= 4 else { return false }
        return ValueClassification.isNullText(words.bytes(Int(length)))
    }

    fileprivate func isSame(as other: Self) -> Bool {
        hash == other.hash && length == other.length && words.low == other.words.low && words.high == other.words.high
    }
}
