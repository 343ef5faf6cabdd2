/// A file on the recorded disk: what is durable of it, and what was changed since.
final class DiskFile {
    /// A change that is not synced.
    private struct Change {
        /// Where it stands in the recording.
        let place: Int
        /// What it touches: from where on, and how many bytes.
        let offset: Int
        let count: Int
        /// What was written; nil where the file was resized.
        let bytes: ArraySlice<UInt8>?
        /// The file's size after it.
        let size: Int
        /// The sectors that it touches.
        let sectors: Range<Int>
        /// Whether it cut the file short: one change of the file system's own records, kept or lost as a whole.
        let isCut: Bool
    }

    static let sectorSize = 512

    let number: Int
    /// Whether a person gave it, whole and durable.
    let isGiven: Bool
    let durable: Bytes
    private var changes: [Change] = []
    /// How often `durable` changed.
    private(set) var generation = 0

    init(number: Int, given: [UInt8]? = nil) {
        self.number = number
        isGiven = given != nil
        durable = Bytes(given ?? [])
    }

    var isSynced: Bool { changes.isEmpty }
    /// The size that a program sees.
    var size: Int { changes.last?.size ?? durable.count }

    func write(_ bytes: ArraySlice<UInt8>, at offset: Int, place: Int) {
        let end = offset + bytes.count
        // Beyond the old end, what lies between is zeros that this write brings.
        let start = min(offset, size)
        changes.append(
            Change(
                place: place, offset: offset, count: bytes.count, bytes: bytes, size: max(size, end),
                sectors: start / Self.sectorSize..<(end + Self.sectorSize - 1) / Self.sectorSize, isCut: false))
    }

    func resize(to newSize: Int, place: Int) {
        let touched = min(newSize, size)..<max(newSize, size)
        changes.append(
            Change(
                place: place, offset: touched.lowerBound, count: touched.count, bytes: nil, size: newSize,
                sectors: touched.lowerBound / Self.sectorSize..<(touched.upperBound + Self.sectorSize - 1)
                    / Self.sectorSize, isCut: newSize < size))
    }

    /// What was done before a place in the recording is durable.
    func sync(before place: Int) {
        let count = changes.prefix { $0.place < place }.count
        guard count > 0 else { return }
        for change in changes.prefix(count) {
            durable.resize(to: change.size)
            change.bytes?.withUnsafeBytes { durable.write($0, at: change.offset) }
        }
        changes.removeFirst(count)
        generation += 1
    }

    /// What a power cut leaves of it.
    func content(after cut: PowerCut) -> Bytes {
        let content = Bytes()
        let size = lay(after: cut) { content.write($0, at: $1) }
        content.resize(to: size)
        return content
    }

    /// Lays what a power cut leaves of it piece by piece, later ones over earlier ones, each at an offset. Gives the size.
    func lay(after cut: PowerCut, _ piece: (UnsafeRawBufferPointer, Int) throws -> Void) rethrows -> Int {
        try piece(durable.all, 0)
        guard !changes.isEmpty, cut.sectors != .none else { return durable.count }
        var versions = keptVersions(cut)
        let sizes = keptSizes(cut)
        for (index, change) in changes.enumerated() {
            if change.isCut {
                if index < sizes { try lay(change.sectors, of: change, piece) }
            } else {
                try lay(change, &versions, piece)
            }
        }
        return size(after: sizes)
    }

    /// A number that is the same for two cuts only if they leave the same of it.
    func fingerprint(after cut: PowerCut) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(generation)
        if !changes.isEmpty, cut.sectors != .none {
            hasher.combine(changes.count)
            hasher.combine(keptSizes(cut))
            hasher.combine(keptVersions(cut).left)
        }
        return hasher.finalize()
    }

    /// How many changes each touched sector still takes.
    private struct Versions {
        let first: Int
        var left: [Int]
    }

    private func keptVersions(_ cut: PowerCut) -> Versions {
        let first = changes.map(\.sectors.lowerBound).min() ?? 0
        let end = changes.map(\.sectors.upperBound).max() ?? 0
        var counts = [Int](repeating: 0, count: max(0, end - first))
        for change in changes where !change.isCut {
            for sector in change.sectors { counts[sector - first] += 1 }
        }
        let last = changes.last?.sectors ?? 0..<0
        for index in counts.indices where counts[index] > 0 {
            let sector = first + index
            counts[index] = cut.kept(
                of: counts[index], ofFile: number, sector: sector, isLast: last.contains(sector))
        }
        return Versions(first: first, left: counts)
    }

    /// How many changes the size follows: it is kept or lost apart from what was written.
    private func keptSizes(_ cut: PowerCut) -> Int {
        cut.kept(of: changes.count, ofFile: number, sector: -1, isLast: true)
    }

    private func size(after kept: Int) -> Int {
        kept == 0 ? durable.count : changes[kept - 1].size
    }

    /// Lays the sectors of a change that are kept, neighbours in one piece.
    private func lay(
        _ change: Change, _ versions: inout Versions, _ piece: (UnsafeRawBufferPointer, Int) throws -> Void
    ) rethrows {
        var run: Range<Int>?
        for sector in change.sectors {
            let isKept = versions.left[sector - versions.first] > 0
            if isKept {
                versions.left[sector - versions.first] -= 1
                run = (run?.lowerBound ?? sector)..<sector + 1
            } else if let sectors = run {
                try lay(sectors, of: change, piece)
                run = nil
            }
        }
        if let run { try lay(run, of: change, piece) }
    }

    private func lay(
        _ sectors: Range<Int>, of change: Change, _ piece: (UnsafeRawBufferPointer, Int) throws -> Void
    ) rethrows {
        let start = max(change.offset, sectors.lowerBound * Self.sectorSize)
        let end = min(change.offset + change.count, sectors.upperBound * Self.sectorSize)
        guard start < end else { return }
        if let bytes = change.bytes {
            let first = bytes.startIndex + start - change.offset
            try bytes[first..<first + end - start].withUnsafeBytes { try piece($0, start) }
        } else {
            let zeros = Bytes()
            zeros.resize(to: end - start)
            try piece(zeros.all, start)
        }
    }
}
