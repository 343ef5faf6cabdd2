/// Bytes that are there already and are given out as there is room for them.
struct HeldBytes {
    private(set) var bytes: [UInt8] = []
    /// Where the next byte to give out is.
    var place = 0

    /// Whether all of them were given out.
    var isEmpty: Bool { place == bytes.count }

    /// Adds bytes behind those that are there.
    mutating func append(_ more: some Sequence<UInt8>) {
        if isEmpty { removeAll() }
        bytes += more
    }

    /// Holds nothing any more.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        place = 0
    }

    /// Gives out as many as there is room for, and tells how many.
    mutating func give(to room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - place)
        bytes.withUnsafeBytes { all in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[place..<place + count]))
        }
        place += count
        return count
    }
}
