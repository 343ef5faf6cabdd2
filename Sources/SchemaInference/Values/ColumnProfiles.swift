/// The profiles of all columns of a table.
final class ColumnProfiles {
    private let memory: UnsafeMutableBufferPointer<ColumnProfile>
    /// For the first values of all columns together: to take it one by one would cost a small file more than its values.
    private let rooms: UnsafeMutableRawPointer?

    /// Profiles of nothing yet, under the texts of the first row. Different values are counted only where that is asked for.
    init(under headings: [[UInt8]], width: Int, countsDistinct: Bool) {
        memory = .allocate(capacity: width)
        let isCounting = countsDistinct && width <= Self.countedMax
        rooms = isCounting ? .allocate(size: .first, columnCount: width) : nil
        for index in 0..<width {
            let heading = index < headings.count ? headings[index] : []
            let room = rooms.map { $0 + index * DistinctRoom.first.byteCount }
            memory.initializeElement(at: index, to: ColumnProfile(under: heading, in: room))
        }
    }

    deinit {
        memory.deinitialize()
        memory.deallocate()
        rooms?.deallocate()
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
