import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A recording that is being made: what people do meanwhile is added to it.
final class RecordingLog {
    let path: String
    private let file: Int32

    init(path: String) throws {
        self.path = path
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw RecoveryError("'\(path)' cannot be written: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(file)
    }

    /// Runs a body while nobody whose deeds are recorded is in the midst of one.
    func alone<Result>(_ body: () throws -> Result) throws -> Result {
        while flock(file, LOCK_EX) != 0, errno == EINTR { continue }
        defer { flock(file, LOCK_UN) }
        return try body()
    }

    /// Puts a person's file, or for a path that ends in a slash a folder, into the workspace; it is durable.
    func give(_ path: String, _ text: String = "", in workspace: String) throws {
        let files = LocalFileSystem()
        let target = workspace + "/" + (path == "/" ? "" : path)
        try alone {
            if path.hasSuffix("/") {
                try files.makeFolder(workspace + "/" + path)
            } else {
                try files.write(Array(text.utf8), to: workspace + "/.given")
                try files.move(workspace + "/.given", to: target)
            }
            var status = stat()
            guard stat(target, &status) == 0 else { throw RecoveryError("'\(target)' is gone") }
            try append(
                Recording.encoded(kind: 11, inode: UInt64(status.st_ino), Array(path.utf8) + [0] + Array(text.utf8)))
        }
    }

    private func append(_ bytes: [UInt8]) throws {
        guard write(file, bytes, bytes.count) == bytes.count else {
            throw RecoveryError("'\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
