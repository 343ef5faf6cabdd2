import Files

/// What a daemon and its jobs did to the files of a workspace, deed by deed, as the recorder wrote it down.
package struct Recording: Sendable {
    /// One deed. Paths are relative to the workspace.
    enum Deed: Sendable {
        case madeFile(String)
        case madeFolder(String)
        case wrote(at: Int, Range<Int>)
        case resized(Int)
        /// What was done before a place in the recording is durable now.
        case synced(since: Int)
        case renamed(String, String)
        case linked(String, String)
        case removed(String)
        /// The start of an attempt, by its folder.
        case started(String)
        /// An answer on the control socket.
        case answered(String)
        /// A person's file, whole and durable.
        case given(String, Range<Int>)
    }

    struct Record: Sendable {
        let deed: Deed
        /// The inode that it is about.
        let inode: UInt64
        /// Where it stands in the recording, in bytes.
        let place: Int
    }

    let bytes: [UInt8]
    let records: [Record]

    /// How many deeds there are.
    package var count: Int { records.count }

    /// Reads a recording.
    package init(path: String) throws {
        try self.init(bytes: LocalFileSystem().read(path))
    }

    init(bytes: [UInt8]) throws {
        self.bytes = bytes
        var records: [Record] = []
        var place = 0
        while place < bytes.count {
            guard place + Self.headSize <= bytes.count else { throw RecordingError(place: place) }
            let size = Int(Self.number(bytes, place, count: 4))
            let content = place + Self.headSize..<place + Self.headSize + size
            guard content.upperBound <= bytes.count,
                let deed = Self.deed(
                    kind: Int(Self.number(bytes, place + 4, count: 4)),
                    number: Int(truncatingIfNeeded: Self.number(bytes, place + 16, count: 8)), bytes, content)
            else { throw RecordingError(place: place) }
            records.append(Record(deed: deed, inode: Self.number(bytes, place + 8, count: 8), place: place))
            place = content.upperBound
        }
        self.records = records
    }

    private static let headSize = 24

    /// One record, as the recorder writes it.
    static func encoded(kind: UInt32, inode: UInt64, number: UInt64 = 0, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt32(content.count).littleEndian) { bytes += $0 }
        withUnsafeBytes(of: kind.littleEndian) { bytes += $0 }
        withUnsafeBytes(of: inode.littleEndian) { bytes += $0 }
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        return bytes + content
    }

    // Numbers as in PowerCutRecorder.h.
    private static func deed(kind: Int, number: Int, _ bytes: [UInt8], _ content: Range<Int>) -> Deed? {
        if kind == 3 { return .wrote(at: number, content) }
        if kind == 11 {
            guard let end = bytes[content].firstIndex(of: 0) else { return nil }
            return .given(
                String(decoding: bytes[content.lowerBound..<end], as: UTF8.self), end + 1..<content.upperBound)
        }
        let texts = bytes[content].split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        switch (kind, texts.count) {
        case (1, 1): return .madeFile(texts[0])
        case (2, 1): return .madeFolder(texts[0])
        case (4, _): return .resized(number)
        case (5, _): return .synced(since: number)
        case (6, 2): return .renamed(texts[0], texts[1])
        case (7, 2): return .linked(texts[0], texts[1])
        case (8, 1): return .removed(texts[0])
        case (9, 1): return .started(texts[0])
        case (10, _): return .answered(texts.joined())
        default: return nil
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int, count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
    }
}

/// A recording that breaks off or is no recording.
package struct RecordingError: Error, Hashable, CustomStringConvertible {
    /// Where, in bytes.
    package var place: Int

    /// One line.
    package var description: String { "the recording cannot be read from byte \(place) on; record the workload again" }
}
