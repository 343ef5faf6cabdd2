import Decoding
import TableSchema

/// Counts the different values of a column: each of them exactly while they are few; once they are many, how many there
/// are about. In whatever order and in however many parts they come, the result is the same.
struct DistinctValues: ~Copyable {
    /// One value while they are few.
    struct Value {
        var words: ShortText
        var hash: UInt64
        var count: Int64
        var length: Int32
        /// Where the text of a long value is kept.
        var place: Int32 = -1
    }

    /// Where a column's values are found by their hashes.
    typealias Slots = UnsafeMutablePointer<UInt16>

    /// For each slot that a hash leads to, the number of the value there, from 1; 0 where there is none.
    private let slots: Slots?
    private let ownsSlots: Bool
    private var values: UnsafeMutablePointer<Value>
    private var used = 0
    private var capacity = 0
    private var registers: UnsafeMutableBufferPointer<UInt8>?
    /// The texts of long values, one behind the other.
    private var texts: [UInt8] = []
    private var forgottenNullTextCount: Int64 = 0

    /// More of a value's text than this is not kept.
    static let textMax = 80

    /// Four times as many as there are values at most, so that hardly any stands in another's way.
    static let slotCount = 4 * DistinctSketch.countedMax
    private static let slotShift = UInt64(64 - slotCount.trailingZeroBitCount)

    /// Counts nothing yet.
    init() {
        slots = .allocate(capacity: Self.slotCount)
        slots?.initialize(repeating: 0, count: Self.slotCount)
        ownsSlots = true
        capacity = Self.capacityMin
        values = .allocate(capacity: capacity)
    }

    /// Counts nothing yet; or ever, without slots, of which there are `slotCount`, all 0, that stay longer than this.
    init(slots: Slots?) {
        self.slots = slots
        ownsSlots = false
        capacity = slots == nil ? 0 : Self.capacityMin
        values = .allocate(capacity: capacity)
    }

    private static let capacityMin = 24

    private var isOff: Bool { slots == nil }

    deinit {
        if ownsSlots { slots?.deallocate() }
        values.deallocate()
        registers?.deallocate()
    }

    /// Whether every value is known with its count.
    @inline(__always) var isExact: Bool { registers == nil }

    /// Counts a value that is not empty. True when it is short and the very same text came before.
    @inline(__always)
    mutating func add(_ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard let slots else { return false }
        let hash = length <= 16 ? words.hash(length) : ShortText.hash(bytes, length)
        if let registers {
            Self.note(hash, in: registers)
            return false
        }
        var slot = Self.slot(of: hash)
        while slots[slot] != 0 {
            let value = values + Int(slots[slot] &- 1)
            if value.pointee.hash == hash, value.pointee.words.low == words.low, value.pointee.words.high == words.high,
                value.pointee.length == Int32(truncatingIfNeeded: length)
            {
                value.pointee.count &+= 1
                return length <= 16
            }
            slot = Self.slot(after: slot)
        }
        insert(Value(words: words, hash: hash, count: 1, length: Int32(clamping: length)), in: slot, bytes)
        return false
    }

    /// By the highest bits, so that slots are nearly in the order of hashes.
    @inline(__always)
    private static func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> slotShift) }

    @inline(__always)
    private static func slot(after slot: Int) -> Int { (slot &+ 1) & (slotCount &- 1) }

    @inline(never)
    private mutating func insert(_ new: Value, in slot: Int, _ bytes: UnsafePointer<UInt8>) {
        var value = new
        if value.length > 16 {
            value.place = Int32(texts.count)
            texts.append(contentsOf: UnsafeBufferPointer(start: bytes, count: value.keptLength))
        }
        append(value, in: slot)
    }

    private mutating func append(_ value: Value, in slot: Int) {
        guard used < DistinctSketch.countedMax else { return estimate(with: value) }
        if used == capacity { grow() }
        (values + used).initialize(to: value)
        used += 1
        slots?[slot] = UInt16(used)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: 4 * capacity)
        larger.moveInitialize(from: values, count: used)
        values.deallocate()
        (values, capacity) = (larger, 4 * capacity)
    }

    /// Adds what another part of the column had.
    mutating func add(_ other: borrowing DistinctValues) {
        guard let slots else { return }
        forgottenNullTextCount += other.forgottenNullTextCount
        if let others = other.registers {
            estimate()
            guard let registers else { return }
            for index in registers.indices { registers[index] = max(registers[index], others[index]) }
            return
        }
        for value in UnsafeBufferPointer(start: other.values, count: other.used) {
            if let registers {
                forget(value, in: registers)
                continue
            }
            var slot = Self.slot(of: value.hash)
            while slots[slot] != 0, !values[Int(slots[slot]) - 1].isSame(as: value) { slot = Self.slot(after: slot) }
            if slots[slot] != 0 {
                values[Int(slots[slot]) - 1].count += value.count
                continue
            }
            var added = value
            if let text = other.longText(of: value) {
                added.place = Int32(texts.count)
                texts += text
            }
            append(added, in: slot)
        }
    }

    private borrowing func longText(of value: Value) -> ArraySlice<UInt8>? {
        value.place < 0 ? nil : texts[Int(value.place)..<Int(value.place) + value.keptLength]
    }

    private var counted: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: values, count: used) }

    /// How many values that are null texts were counted one by one.
    var nullTextCount: Int64 {
        isExact ? counted.reduce(0) { $0 + ($1.isNullText ? $1.count : 0) } : forgottenNullTextCount
    }

    // MARK: HyperLogLog

    private mutating func estimate(with another: Value) {
        estimate()
        if let registers { forget(another, in: registers) }
    }

    /// Keeps of a value no more than the registers do, and whether it is a null text.
    private mutating func forget(_ value: Value, in registers: UnsafeMutableBufferPointer<UInt8>) {
        Self.note(value.hash, in: registers)
        forgottenNullTextCount += value.isNullText ? value.count : 0
    }

    private mutating func estimate() {
        guard registers == nil else { return }
        let made = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: HyperLogLog.registerCount)
        made.initialize(repeating: 0)
        for value in counted { forget(value, in: made) }
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
        let order = withNullTexts ? inOrder : inOrder.filter { !values[Int($0)].isNullText }
        if detail != .file, !DistinctSketch.isWorthCounting(used, of: valueCount) {
            return .listed(order.map { values[Int($0)].hash })
        }
        var texts: [DistinctSketch.CountedText] = []
        texts.reserveCapacity(order.count)
        for index in order {
            let value = values[Int(index)]
            let text =
                longText(of: value).map { $0.withUnsafeBufferPointer { encoding.text($0) } }
                ?? value.words.withBytes(Int(value.length)) { encoding.text($0) }
            texts.append(.init(text, hash: value.hash, count: value.count))
        }
        return .counted(texts)
    }

    /// The places of values in the order of their hashes, which is nearly that of the slots.
    private var inOrder: [UInt16] {
        guard let slots else { return [] }
        return [UInt16](unsafeUninitializedCapacity: used) { order, count in
            // Most slots lead nowhere, and are passed over four at a time.
            let bytes = UnsafeRawPointer(slots)
            for four in stride(from: 0, to: Self.slotCount, by: 4)
            where bytes.loadUnaligned(fromByteOffset: 2 * four, as: UInt64.self) != 0 {
                for slot in four..<four + 4 where slots[slot] != 0 {
                    insert(slots[slot] - 1, into: order, count)
                    count += 1
                }
            }
        }
    }

    private func insert(_ index: UInt16, into order: UnsafeMutableBufferPointer<UInt16>, _ count: Int) {
        let hash = values[Int(index)].hash
        var place = count
        while place > 0, values[Int(order[place - 1])].hash > hash {
            order.initializeElement(at: place, to: order[place - 1])
            place -= 1
        }
        order.initializeElement(at: place, to: index)
    }
}

extension DistinctValues.Value {
    /// How much of a long value's text is kept.
    fileprivate var keptLength: Int { min(Int(length), DistinctValues.textMax) }

    fileprivate var isNullText: Bool {
        guard length <= 4 else { return false }
        return words.withBytes(Int(length)) { ValueClassification.isNullText($0) }
    }

    fileprivate func isSame(as other: Self) -> Bool {
        hash == other.hash && length == other.length && words.low == other.words.low && words.high == other.words.high
    }
}
