import Files
import SchemaInference
import TableSchema

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A regular file of the workspace, open for reading. Each folder on its path was opened beneath the one before, so that
/// no link can lead out of the workspace but those that are to be followed.
struct OpenedFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String, in workspace: String, following links: Set<String> = []) throws(InspectionError) {
        self.path = path
        descriptor = try Self.open(path, in: workspace, following: links)
    }

    deinit {
        close(descriptor)
    }

    /// How it looks now.
    func identity() throws(InspectionError) -> FileIdentity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(path, code: errno) }
        return FileIdentity(status)
    }

    /// What a reader makes of it; the hash takes its bytes meanwhile.
    func schema(
        _ reader: FileInspector.SchemaReader, _ hints: ReadingHints, into hash: ContentHash
    ) throws -> FileSchema {
        try reader(descriptor, path, hints) { hash.add($0) }
    }

    /// SHA-256 of its bytes, of which there are so many, in hexadecimal.
    func hash(ofBytes size: Int64) throws(InspectionError) -> String {
        let hash = ContentHash(needsMD5: false)
        try read(size) { hash.add($0) }
        return hash.sums.sha256
    }

    /// Its bytes, of which there are so many.
    func bytes(_ size: Int64) throws(InspectionError) -> [UInt8] {
        var all: [UInt8] = []
        try read(size) { all.append(contentsOf: $0) }
        return all
    }

    /// Gives its bytes, of which there are so many, one piece after the other.
    func read(_ size: Int64, _ body: (UnsafeRawBufferPointer) -> Void) throws(InspectionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(clamping: min(max(size, 1), 1 << 18)), alignment: 16)
        defer { buffer.deallocate() }
        var place: Int64 = 0
        while place < size {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(place))
            if count > 0 {
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                place += Int64(count)
            } else if count == 0 {
                // Cut short since, which its identity tells.
                break
            } else if errno != EINTR {
                throw Self.error(path, code: errno)
            }
        }
    }

    private static func open(
        _ path: String, in workspace: String, following links: Set<String>
    ) throws(InspectionError) -> Int32 {
        let parts = path.pathParts
        guard let name = parts.last, !parts.contains(".."), !parts.contains(".") else { throw .notAFile(path: path) }
        var folder = workspace.withSystemPath { openat(AT_FDCWD, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { throw error(path, code: errno) }
        defer { close(folder) }
        for (index, part) in parts.dropLast().enumerated() {
            let isFollowed = !links.isEmpty && links.contains(parts[...index].joined(separator: "/"))
            let next = part.withSystemPath {
                openat(folder, $0, O_RDONLY | O_DIRECTORY | (isFollowed ? 0 : O_NOFOLLOW) | O_CLOEXEC)
            }
            guard next >= 0 else { throw error(path, code: errno) }
            close(folder)
            folder = next
        }
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let file = name.withSystemPath { openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard file >= 0 else { throw error(path, code: errno) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw .notAFile(path: path)
        }
        return file
    }

    private static func error(_ path: String, code: Int32) -> InspectionError {
        switch code {
        case ENOENT: .gone(path: path)
        case ELOOP, ENOTDIR, ENXIO, EISDIR: .notAFile(path: path)
        default: .unreadable(path: path, detail: FileSystemError(.read, path, code: code).description)
        }
    }
}

extension String {
    /// Calls with the bytes of a path, ended by NUL.
    func withSystemPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let bytes = pathBytes.map { CChar(bitPattern: $0) } + [0]
        return bytes.withUnsafeBufferPointer { buffer in
            // It holds at least the NUL, so that it has an address.
            guard let address = buffer.baseAddress else { return body("") }
            return body(address)
        }
    }
}

extension FileIdentity {
    fileprivate init(_ status: stat) {
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        self.init(
            device: Int64(truncatingIfNeeded: status.st_dev), inode: Int64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size), modified: Self.nanoseconds(modified), changed: Self.nanoseconds(changed))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (product, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return time.tv_sec < 0 ? .min : .max }
        return product.addingReportingOverflow(Int64(time.tv_nsec)).partialValue
    }
}
