/// The profiles of all columns of a table.
final class ColumnProfiles {
    private let memory: UnsafeMutableBufferPointer<ColumnProfile>
    /// Of all columns together: to take them one by one would cost a small file more than its values do.
    private let slots: DistinctValues.Slots?

    /// Profiles of nothing yet, under the texts of the first row. Different values are counted only where that is asked for.
    init(under headings: [[UInt8]], width: Int, countsDistinct: Bool) {
        memory = .allocate(capacity: width)
        let slotCount = countsDistinct && width <= Self.countedMax ? width * DistinctValues.slotCount : 0
        slots = slotCount == 0 ? nil : .allocate(capacity: slotCount)
        slots?.initialize(repeating: 0, count: slotCount)
        for index in 0..<width {
            let heading = index < headings.count ? headings[index] : []
            let own = slots.map { $0 + index * DistinctValues.slotCount }
            memory.initializeElement(at: index, to: ColumnProfile(under: heading, slots: own))
        }
    }

    deinit {
        memory.deinitialize()
        memory.deallocate()
        slots?.deallocate()
    }

    /// Of a wider table's columns only types and nulls are told.
    static let countedMax = 2048

    var count: Int { memory.count }

    /// The profile of a column. Valid as long as this is.
    subscript(_ index: Int) -> UnsafeMutablePointer<ColumnProfile> {
        memory.baseAddress.unsafelyUnwrapped + index
    }

    /// Adds what another part of the table had.
    func add(_ other: ColumnProfiles) {
        for index in memory.indices { memory[index].add(other.memory[index]) }
    }
}
