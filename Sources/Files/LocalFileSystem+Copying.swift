import CSystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies of files, for as long as they are of use. Links are not followed.
extension LocalFileSystem {
    /// A reflink on Linux (btrfs, XFS, bcachefs and others), `clonefile` on macOS (APFS).
    public func clone(_ source: String, to target: String) throws(FileSystemError) -> Bool {
        #if canImport(Darwin)
            let made = source.withPath { source in target.withPath { clonefile(source, $0, UInt32(CLONE_NOFOLLOW)) } }
            if made == 0 { return true }
            guard errno == ENOTSUP || errno == EXDEV else { throw FileSystemError(.write, target, code: errno) }
            return false
        #else
            let input = try Descriptor(open: source, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, operation: .read)
            defer { input.closeQuietly() }
            let output = try Descriptor(open: target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, operation: .write)
            defer { output.closeQuietly() }
            if tidegate_share_blocks(output.number, input.number) == 0 { return true }
            let code = errno
            _ = target.withPath { unlink($0) }
            switch code {
            // Not there, not between these two, or not for such a file.
            case EOPNOTSUPP, ENOTTY, EXDEV, EINVAL, ENOSYS, EPERM: return false
            default: throw FileSystemError(.write, target, code: code)
            }
        #endif
    }

    /// Read and written in pieces; what is half-written is removed.
    public func copy(_ source: String, to target: String) throws(FileSystemError) {
        let input = try Descriptor(open: source, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, operation: .read)
        defer { input.closeQuietly() }
        let output = try Descriptor(open: target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, operation: .write)
        defer { output.closeQuietly() }
        do throws(FileSystemError) {
            try transfer(from: input, source, to: output, target)
        } catch {
            _ = target.withPath { unlink($0) }
            throw error
        }
    }

    /// All bytes of one open file to the end of another.
    func transfer(
        from input: Descriptor, _ source: String, to output: Descriptor, _ target: String
    ) throws(FileSystemError) {
        while true {
            let piece = try input.read(upTo: 1 << 20, path: source)
            if piece.isEmpty { return }
            try output.writeAll(piece[...], path: target)
        }
    }
}
