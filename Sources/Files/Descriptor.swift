#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file, close-on-exec. Whoever opens it closes it.
struct Descriptor {
    let number: Int32

    init(open path: String, _ flags: Int32, mode: mode_t = 0o666, operation: FileSystemError.Operation)
        throws(FileSystemError)
    {
        number = retryingInterrupts { path.withPath { systemOpen($0, flags | O_CLOEXEC, mode) } }
        guard number >= 0 else { throw FileSystemError(operation, path, code: errno) }
    }

    /// The next bytes, at most so many; empty at the end of the file.
    func read(upTo count: Int, path: String) throws(FileSystemError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = retryingInterrupts { systemRead(number, buffer.baseAddress, count) }
            if got < 0 { code = errno }
            filled = max(got, 0)
        }
        guard code == 0 else { throw FileSystemError(.read, path, code: code) }
        return bytes
    }

    func readAll(sizeHint: Int, path: String) throws(FileSystemError) -> [UInt8] {
        // One byte more than its size, so that the end shows in the first read.
        var bytes = try read(upTo: min(max(sizeHint, 4095), 1 << 30) + 1, path: path)
        if bytes.isEmpty { return bytes }
        while true {
            let piece = try read(upTo: 1 << 16, path: path)
            if piece.isEmpty { return bytes }
            bytes.append(contentsOf: piece)
        }
    }

    func writeAll(_ bytes: ArraySlice<UInt8>, path: String) throws(FileSystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = retryingInterrupts {
                rest.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
            }
            guard written >= 0 else { throw FileSystemError(.write, path, code: errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Makes the content durable. A failure is final: the kernel may have dropped what it could not write.
    func sync(path: String) throws(FileSystemError) {
        guard retryingInterrupts({ fsync(number) }) == 0 else { throw FileSystemError(.sync, path, code: errno) }
    }

    func close(path: String) throws(FileSystemError) {
        guard systemClose(number) == 0 || errno == EINTR else { throw FileSystemError(.write, path, code: errno) }
    }

    func closeQuietly() {
        _ = systemClose(number)
    }
}
