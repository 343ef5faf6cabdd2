import TableSchema

/// How large the memory is that a column's different values are counted in, and how they are found there by their hashes.
struct DistinctRoom: Equatable {
    /// So many values fit.
    let valueCount: Int
    /// More slots than values, so that few stand in another's way.
    let slotCount: Int
    private let slotShift: UInt64

    /// Enough for a file of some kilobytes, which takes longer to go over more than over its values.
    static let first = DistinctRoom(valueCount: 128, slotCount: 256)
    /// Enough for all values that are counted, and one more, which shows that there are too many.
    static let last = DistinctRoom(valueCount: DistinctSketch.countedMax + 1, slotCount: 4 * DistinctSketch.countedMax)

    private init(valueCount: Int, slotCount: Int) {
        (self.valueCount, self.slotCount) = (valueCount, slotCount)
        slotShift = UInt64(64 - slotCount.trailingZeroBitCount)
    }

    /// By the highest bits, so that slots are nearly in the order of hashes.
    @inline(__always)
    func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> slotShift) }

    @inline(__always)
    func slot(after slot: Int) -> Int { (slot &+ 1) & (slotCount &- 1) }

    /// How many bytes it takes.
    var byteCount: Int { valuesSize + slotCount * MemoryLayout<UInt16>.stride }

    private var valuesSize: Int { valueCount * MemoryLayout<DistinctValues.Value>.stride }

    /// The values in memory of this size.
    func values(in memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<DistinctValues.Value> {
        memory.bindMemory(to: DistinctValues.Value.self, capacity: valueCount)
    }

    /// The slots in memory of this size, all empty.
    func slots(in memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt16> {
        let slots = (memory + valuesSize).bindMemory(to: UInt16.self, capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        return slots
    }
}

extension UnsafeMutableRawPointer {
    /// Memory for the different values of so many columns.
    static func allocate(size: DistinctRoom, columnCount: Int = 1) -> Self {
        allocate(byteCount: columnCount * size.byteCount, alignment: MemoryLayout<DistinctValues.Value>.alignment)
    }
}
