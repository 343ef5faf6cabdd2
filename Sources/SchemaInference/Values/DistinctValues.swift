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

    /// For each slot that a hash leads to, the number of the value there, from 1; 0 where there is none. Nil when nothing
    /// is ever counted.
    private var slots: UnsafeMutablePointer<UInt16>?
    private var values: UnsafeMutablePointer<Value>
    private var size: DistinctRoom
    /// What both are in, if it is freed with this.
    private var owned: UnsafeMutableRawPointer?
    private var used = 0
    /// How often a value stood where another one was looked for.
    private var collisionCount = 0
    private var registers: UnsafeMutableBufferPointer<UInt8>?
    /// The texts of long values, one behind the other.
    private var texts: [UInt8] = []
    private var forgottenNullTextCount: Int64 = 0

    /// More of a value's text than this is not kept.
    static let textMax = 80

    /// Counts nothing yet.
    init() {
        let memory = UnsafeMutableRawPointer.allocate(size: .first)
        self.init(in: memory)
        owned = memory
    }

    /// Counts nothing yet; or ever, without memory, of the size `DistinctRoom.first`, that stays for longer than this.
    init(in memory: UnsafeMutableRawPointer?) {
        size = .first
        slots = memory.map(size.slots)
        values = memory.map(size.values) ?? Self.noValues
    }

    // Unsafe: nothing is read from it or written to it.
    private nonisolated(unsafe) static let noValues = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    private var isOff: Bool { slots == nil }

    deinit {
        owned?.deallocate()
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
        var slot = size.slot(of: hash)
        while slots[slot] != 0 {
            let value = values + Int(slots[slot] &- 1)
            if value.pointee.hash == hash, value.pointee.words.low == words.low, value.pointee.words.high == words.high,
                value.pointee.length == Int32(truncatingIfNeeded: length)
            {
                value.pointee.count &+= 1
                return length <= 16
            }
            slot = size.slot(after: slot)
            collisionCount &+= 1
            if collisionCount > Self.collisionsMax { return addInMoreRoom(words, bytes, length) }
        }
        insert(words, hash, length, in: slot, bytes)
        return false
    }

    @inline(never)
    private mutating func insert(
        _ words: ShortText, _ hash: UInt64, _ length: Int, in slot: Int, _ bytes: UnsafePointer<UInt8>
    ) {
        var value = Value(words: words, hash: hash, count: 1, length: Int32(clamping: length))
        if length > 16 {
            value.place = Int32(texts.count)
            texts.append(contentsOf: UnsafeBufferPointer(start: bytes, count: value.keptLength))
        }
        append(value, in: slot)
    }

    @inline(__always)
    private mutating func append(_ value: Value, in slot: Int) {
        (values + used).initialize(to: value)
        used += 1
        slots?[slot] = UInt16(used)
        if used == size.valueCount { makeRoom() }
    }

    @inline(never)
    private mutating func addInMoreRoom(_ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        makeRoom()
        return add(words, bytes, length)
    }

    /// A file of some kilobytes has fewer.
    private static let collisionsMax = 100

    /// Makes room for more values, or nothing is kept of each any more.
    private mutating func makeRoom() {
        collisionCount = 0
        if used > DistinctSketch.countedMax { return estimate() }
        if size == .last { return }
        let memory = UnsafeMutableRawPointer.allocate(size: .last)
        let (slots, larger) = (DistinctRoom.last.slots(in: memory), DistinctRoom.last.values(in: memory))
        larger.moveInitialize(from: values, count: used)
        owned?.deallocate()
        (self.slots, values, size, owned) = (slots, larger, .last, memory)
        for index in 0..<used {
            var slot = size.slot(of: values[index].hash)
            while slots[slot] != 0 { slot = size.slot(after: slot) }
            slots[slot] = UInt16(index + 1)
        }
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
        for value in UnsafeBufferPointer(start: other.values, count: other.used) {
            if let registers {
                forget(value, in: registers)
                continue
            }
            guard let slots else { return }
            var slot = size.slot(of: value.hash)
            while slots[slot] != 0, !values[Int(slots[slot]) - 1].isSame(as: value) { slot = size.slot(after: slot) }
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
        let order = withNullTexts ? inOrder : inOrder.filter { !values[$0.index].isNullText }
        if detail != .file, !DistinctSketch.isWorthCounting(used, of: valueCount) { return .listed(order.map(\.hash)) }
        return .counted(
            order.map { hash, index in
                let value = values[index]
                let text =
                    longText(of: value).map { $0.withUnsafeBufferPointer { encoding.text($0) } }
                    ?? value.words.withBytes(Int(value.length)) { encoding.text($0) }
                return .init(text, hash: hash, count: value.count)
            })
    }

    /// The values with their places in the order of their hashes, which is nearly that of the slots.
    private var inOrder: [(hash: UInt64, index: Int)] {
        guard let slots else { return [] }
        return .init(unsafeUninitializedCapacity: used) { order, count in
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: size.slotCount + 1) { full in
                // Which slots are empty is up to chance, which no processor foresees: each number is written, and what
                // counts is computed, without a branch. The highest bit of one of both is set where there is a number.
                var fullCount = 0
                for slot in 0..<size.slotCount {
                    let number = slots[slot]
                    full[fullCount] = number
                    fullCount &+= Int((number | (0 &- number)) &>> 15)
                }
                for number in full[..<fullCount] {
                    let hash = values[Int(number) - 1].hash
                    var place = count
                    while place > 0, order[place - 1].hash > hash {
                        order.initializeElement(at: place, to: order[place - 1])
                        place -= 1
                    }
                    order.initializeElement(at: place, to: (hash, Int(number) - 1))
                    count += 1
                }
            }
        }
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
