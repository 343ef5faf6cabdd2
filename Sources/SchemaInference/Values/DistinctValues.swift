import Decoding
import TableSchema

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
        if used > DistinctSketch.countedMax {
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

    // MARK: HyperLogLog

    private mutating func estimate() {
        guard registers == nil else { return }
        let made = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: HyperLogLog.registerCount)
        made.initialize(repeating: 0)
        for slot in slots where slot.count > 0 { Self.note(slot.hash, in: made) }
        forgottenNullTextCount += Self.nullTextCount(of: slots)
        registers = made
        texts = []
    }

    @inline(__always)
    private static func note(_ hash: UInt64, in registers: UnsafeMutableBufferPointer<UInt8>) {
        let base = registers.baseAddress.unsafelyUnwrapped
        let (index, rank) = HyperLogLog.place(of: hash)
        if base[index] < rank { base[index] = rank }
    }

    /// The values in a form that adds up. Null texts are left out where they are none of the column's values.
    func sketch(
        withNullTexts: Bool, valueCount: Int64, encoding: TextEncoding, _ detail: StatisticsDetail
    ) -> DistinctSketch {
        if isOff { return .unknown }
        if let registers { return HyperLogLog(registers: Array(registers)).map { .estimated($0) } ?? .unknown }
        if detail != .file, !DistinctSketch.isWorthCounting(used, of: valueCount) {
            let all = slots.lazy.filter { $0.count > 0 && (withNullTexts || !$0.isNullText) }
            return .listed(all.map(\.hash))
        }
        var values: [DistinctSketch.CountedText] = []
        values.reserveCapacity(used)
        for slot in slots where slot.count > 0 && (withNullTexts || !slot.isNullText) {
            let text =
                slot.place >= 0
                ? encoding.text(texts[Int(slot.place)])
                : slot.words.withBytes(Int(slot.length)) { encoding.text($0) }
            values.append(.init(text, hash: slot.hash, count: slot.count))
        }
        values.sort { $0.hash < $1.hash }
        return .counted(values)
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
