package import TableSchema

/// The content of packed bytes, unpacked as it is read: all members one after the other.
package final class UnpackedSource: ByteSource {
    private let packed: any ByteSource
    private let form: PackedForm
    private let unpacker: any Unpacker
    private let input: UnsafeMutableRawBufferPointer
    /// What is read and not yet unpacked.
    private var waiting: UnsafeRawBufferPointer
    private var packedCount: Int64 = 0
    private var unpackedCount: Int64 = 0
    private var isInMember = false
    private var isAtEnd = false
    package private(set) var problem: FileProblem?

    private let suspectSize: Int64
    private static let inputSize = 256 << 10

    /// The packed bytes are read from their beginning. What is more than `suspectSize` bytes and many times the size of
    /// its packed bytes is taken for an attack.
    package init(_ packed: any ByteSource, _ form: PackedForm, suspectSize: Int64 = 1 << 30) throws(ReadingError) {
        self.packed = packed
        self.form = form
        self.suspectSize = suspectSize
        unpacker = form.unpacker()
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
        waiting = UnsafeRawBufferPointer(rebasing: input[..<0])
        try packed.rewind()
    }

    deinit { input.deallocate() }

    package func rewind() throws(ReadingError) {
        try packed.rewind()
        unpacker.reset()
        waiting = UnsafeRawBufferPointer(rebasing: input[..<0])
        (packedCount, unpackedCount, isInMember, isAtEnd, problem) = (0, 0, false, false, nil)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        var room = buffer
        while room.count == buffer.count, !isAtEnd {
            if waiting.isEmpty, !isInMember { try refill() }
            if !isAtEnd { try step(into: &room) }
        }
        let count = buffer.count - room.count
        unpackedCount += Int64(count)
        if unpackedCount > suspectSize, unpackedCount / form.ratioMax > packedCount {
            end("unpacks to more than \(form.ratioMax) times its size: taken for an attack, not for data")
            return 0
        }
        return count
    }

    /// Reads more behind what is waiting.
    private func refill() throws(ReadingError) {
        if let start = waiting.baseAddress { input.baseAddress?.copyMemory(from: start, byteCount: waiting.count) }
        let room = UnsafeMutableRawBufferPointer(rebasing: input[waiting.count...])
        let count = room.isEmpty ? 0 : try packed.read(into: room)
        packedCount += Int64(count)
        waiting = UnsafeRawBufferPointer(rebasing: input[..<(waiting.count + count)])
        guard count == 0 else { return }
        if isInMember || packedCount == 0 || !waiting.isEmpty {
            end("is cut off: its \(form.rawValue) data stop before their end; send it again whole", offset: packedCount)
        }
        isAtEnd = true
    }

    /// Unpacks what is there, to the end of the member at most.
    private func step(into room: inout UnsafeMutableRawBufferPointer) throws(ReadingError) {
        if !isInMember, form == .gzip, packedCount > Int64(waiting.count) {
            // Between members and behind the last, tape and disk programs leave zeros. Snappy's chunks begin so.
            waiting = UnsafeRawBufferPointer(rebasing: waiting.drop { $0 == 0 })
            if waiting.isEmpty { return }
        }
        isInMember = true
        let before = (waiting.count, room.count)
        switch unpacker.step(&waiting, &room) {
        case .more:
            if (waiting.count, room.count) == before { try refill() }
        case .memberEnded:
            isInMember = false
            unpacker.reset()
        case .damaged:
            if unpackedCount > 0 || packedCount > Int64(waiting.count) + 18 {
                end("holds damaged \(form.rawValue) data; send it again")
            } else {
                end("is no \(form.rawValue) data although it begins like some")
            }
        }
    }

    private func end(_ message: String, offset: Int64? = nil) {
        problem = FileProblem(.error, message, offset: offset ?? packedCount - Int64(waiting.count))
        isAtEnd = true
    }
}
