package import TableSchema

/// A file that is read while somebody else needs all of its bytes, too, in order and each once: a hash. What is read again
/// is not told again.
package final class HeardBytes: SizedByteSource {
    private let file: FileBytes
    private let listener: (UnsafeRawBufferPointer) -> Void
    private var place: Int64 = 0
    private var heardCount: Int64 = 0

    /// The listener is called in the middle of reads, by whichever thread reads.
    package init(_ file: FileBytes, listener: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.file = file
        self.listener = listener
    }

    package var size: Int64 { file.size }
    package var problem: FileProblem? { file.problem }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        let count = try file.read(into: buffer)
        let known = heardCount - place
        place += Int64(count)
        if known < Int64(count) { tell(UnsafeRawBufferPointer(rebasing: buffer[Int(known)..<count])) }
        return count
    }

    package func rewind() {
        file.rewind()
        place = 0
    }

    package func bytes(at offset: Int64, count: Int) throws(ReadingError) -> [UInt8] {
        try file.bytes(at: offset, count: count)
    }

    /// Tells the bytes that nobody had to read.
    package func finish() throws(ReadingError) {
        while heardCount < size {
            let rest = try file.bytes(at: heardCount, count: Int(min(size - heardCount, Self.stepSize)))
            // Cut short since.
            if rest.isEmpty { return }
            rest.withUnsafeBytes(tell)
        }
    }

    private func tell(_ bytes: UnsafeRawBufferPointer) {
        heardCount += Int64(bytes.count)
        listener(bytes)
    }

    private static let stepSize: Int64 = 256 << 10
}
