/// A file on the recorded disk: what is durable of it, and what was changed since.
final class DiskFile {
    /// A change that is not synced.
    private struct Change {
        /// Where it stands in the recording.
        let place: Int
        let offset: Int
        /// What was written; nil where the file was resized.
        let bytes: ArraySlice<UInt8>?
        /// The file's size after it and before it.
        let size: Int
        let sizeBefore: Int
        /// The sectors that it writes.
        let sectors: Range<Int>

        var cutsOff: Bool { size < sizeBefore }
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
                place: place, offset: offset, bytes: bytes, size: max(size, end), sizeBefore: size,
                sectors: start / Self.sectorSize..<(end + Self.sectorSize - 1) / Self.sectorSize))
    }

    func resize(to newSize: Int, place: Int) {
        changes.append(
            Change(place: place, offset: newSize, bytes: nil, size: newSize, sizeBefore: size, sectors: 0..<0))
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
        put(into: content, after: cut)
        return content
    }

    /// The same, over what some bytes held before.
    func put(into content: Bytes, after cut: PowerCut) {
        content.resize(to: 0)
        content.write(durable.all, at: 0)
        guard !changes.isEmpty, cut.sectors != .none else { return }
        let sizes = keptSizes(cut)
        var versions = keptVersions(cut, sizes)
        for change in reached(sizes) {
            if change.cutsOff {
                let zeros = Bytes()
                zeros.resize(to: change.sizeBefore - change.size)
                content.write(zeros.all, at: change.size)
            } else {
                lay(change, &versions, into: content)
            }
        }
        content.resize(to: sizes == 0 ? durable.count : changes[sizes - 1].size)
    }

    /// A number that is the same for two cuts only if they leave the same of it.
    func fingerprint(after cut: PowerCut) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(generation)
        if !changes.isEmpty, cut.sectors != .none {
            let sizes = keptSizes(cut)
            hasher.combine(changes.count)
            hasher.combine(sizes)
            hasher.combine(keptVersions(cut, sizes).left)
        }
        return hasher.finalize()
    }

    /// How many changes each written sector still takes.
    private struct Versions {
        let first: Int
        var left: [Int]
    }

    /// The size is kept or lost apart from the sectors: that of so many changes is.
    private func keptSizes(_ cut: PowerCut) -> Int {
        cut.kept(of: changes.count, ofFile: number, sector: -1, isLast: true)
    }

    /// The changes that a cut may leave: what is written after the file was cut off is lost with that step.
    private func reached(_ sizes: Int) -> ArraySlice<Change> {
        changes[..<(changes[sizes...].firstIndex(where: \.cutsOff) ?? changes.count)]
    }

    private func keptVersions(_ cut: PowerCut, _ sizes: Int) -> Versions {
        let reached = reached(sizes)
        let written = reached.filter { !$0.sectors.isEmpty }
        let first = written.map(\.sectors.lowerBound).min() ?? 0
        let end = written.map(\.sectors.upperBound).max() ?? 0
        var counts = [Int](repeating: 0, count: end - first)
        for change in written {
            for sector in change.sectors { counts[sector - first] += 1 }
        }
        let last = reached.last?.sectors ?? 0..<0
        for index in counts.indices where counts[index] > 0 {
            let sector = first + index
            counts[index] = cut.kept(
                of: counts[index], ofFile: number, sector: sector, isLast: last.contains(sector))
        }
        return Versions(first: first, left: counts)
    }

    /// Lays the sectors of a change that are kept, neighbours in one piece.
    private func lay(_ change: Change, _ versions: inout Versions, into content: Bytes) {
        var run: Range<Int>?
        for sector in change.sectors {
            let isKept = versions.left[sector - versions.first] > 0
            if isKept {
                versions.left[sector - versions.first] -= 1
                run = (run?.lowerBound ?? sector)..<sector + 1
            } else if let sectors = run {
                lay(sectors, of: change, into: content)
                run = nil
            }
        }
        if let run { lay(run, of: change, into: content) }
    }

    private func lay(_ sectors: Range<Int>, of change: Change, into content: Bytes) {
        guard let bytes = change.bytes else { return }
        let start = max(change.offset, sectors.lowerBound * Self.sectorSize)
        let end = min(change.offset + bytes.count, sectors.upperBound * Self.sectorSize)
        guard start < end else { return }
        let first = bytes.startIndex + start - change.offset
        bytes[first..<first + end - start].withUnsafeBytes { content.write($0, at: start) }
    }
}
