#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Named apart from the methods of `Descriptor`, which hide them.
let systemOpen: @Sendable (UnsafePointer<CChar>, Int32, mode_t) -> Int32 = { open($0, $1, $2) }
let systemRead = read
let systemWrite = write
let systemClose: @Sendable (Int32) -> Int32 = { close($0) }

/// Does a call again for as long as a signal interrupts it.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

extension String {
    /// Calls with the bytes of a path, ended by NUL. A path with a NUL inside ends there for the system.
    func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        if !mayHoldEscapedBytes { return withCString(body) }
        let bytes = pathBytes.map { CChar(bitPattern: $0) } + [0]
        return bytes.withUnsafeBufferPointer { buffer in
            // It holds at least the NUL, so that it has an address.
            guard let address = buffer.baseAddress else { return body("") }
            return body(address)
        }
    }
}

extension FileIdentity {
    init(status: stat) {
        self.init(
            device: Int64(truncatingIfNeeded: status.st_dev), inode: Int64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size), modified: status.modificationTime.nanoseconds,
            changed: status.changeTime.nanoseconds)
    }
}

extension FileKind {
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .link
        default: self = .other
        }
    }

    /// Nil when the file system did not say.
    init?(direntType: UInt8) {
        switch Int(direntType) {
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .folder
        case Int(DT_LNK): self = .link
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}

extension dirent {
    /// The name, up to its NUL.
    var name: String {
        withUnsafeBytes(of: d_name) { String(pathBytes: $0.prefix { $0 != 0 }) }
    }
}

extension stat {
    #if canImport(Darwin)
        var accessTime: timespec { st_atimespec }
        var modificationTime: timespec { st_mtimespec }
        var changeTime: timespec { st_ctimespec }
    #else
        var accessTime: timespec { st_atim }
        var modificationTime: timespec { st_mtim }
        var changeTime: timespec { st_ctim }
    #endif
}

extension timespec {
    /// Nanoseconds since 1970 UTC, clamped to what an `Int64` holds.
    var nanoseconds: Int64 {
        let (product, overflow) = Int64(tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (tv_sec < 0 ? .min : .max) : product.addingReportingOverflow(Int64(tv_nsec)).partialValue
    }
}
