/// The profiles of all columns of a table.
final class ColumnProfiles {
    private let memory: UnsafeMutableBufferPointer<ColumnProfile>

    /// Profiles of nothing yet, under the texts of the first row. Different values are counted only where that is asked for.
    init(under headings: [[UInt8]], width: Int, countsDistinct: Bool) {
        memory = .allocate(capacity: width)
        let countsDistinct = countsDistinct && width <= Self.countedMax
        for index in 0..<width {
            memory.initializeElement(
                at: index,
                to: ColumnProfile(
                    under: index < headings.count ? headings[index] : [], countsDistinct: countsDistinct))
        }
    }

    deinit {
        memory.deinitialize()
        memory.deallocate()
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
