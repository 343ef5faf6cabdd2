#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The machine's own files. Moves across file systems are in `LocalFileSystem+Moving.swift`.
public struct LocalFileSystem: FileSystem {
    /// The machine's own files.
    public init() {}

    /// One `lstat`.
    public func identity(of path: String) throws(FileSystemError) -> FileIdentity? {
        try status(path).map(FileIdentity.init(status:))
    }

    /// One `lstat`.
    public func kind(of path: String) throws(FileSystemError) -> FileKind? {
        try status(path).map { FileKind(mode: $0.st_mode) }
    }

    /// Reads the whole folder, then sorts it.
    public func list(_ folder: String) throws(FileSystemError) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        try forEachName(in: folder) { (name, kind, descriptor) throws(FileSystemError) in
            // Some file systems leave the kind out; and a name may be gone by the time we ask.
            if let kind {
                entries.append(FolderEntry(name: name, kind: kind))
            } else if let status = try status(name, in: descriptor, folder) {
                entries.append(FolderEntry(name: name, kind: FileKind(mode: status.st_mode)))
            }
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Reads the folder once, with one `fstatat` for each file.
    public func contents(of folder: String) throws(FileSystemError) -> FolderContents {
        var contents = FolderContents()
        try forEachName(in: folder) { (name, kind, descriptor) throws(FileSystemError) in
            switch kind {
            case .folder: contents.folders.append(name)
            case .link, .other: break
            case .file, nil:
                guard let status = try status(name, in: descriptor, folder) else { return }
                switch FileKind(mode: status.st_mode) {
                case .folder: contents.folders.append(name)
                case .file: contents.files.append((name, FileIdentity(status: status)))
                case .link, .other: break
                }
            }
        }
        contents.files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        contents.folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return contents
    }

    /// Calls with each name in a folder, what it stands for where the file system says so, and the open folder.
    private func forEachName(
        in folder: String, _ body: (_ name: String, _ kind: FileKind?, _ folder: Int32) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        guard let stream = folder.withPath({ opendir($0) }) else { throw FileSystemError(.list, folder, code: errno) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = entry.pointee.name
            guard name != ".", name != ".." else { continue }
            try body(name, FileKind(direntType: entry.pointee.d_type), dirfd(stream))
        }
        guard errno == 0 else { throw FileSystemError(.list, folder, code: errno) }
    }

    /// One `fstatat`; nil when the name is gone by now.
    private func status(_ name: String, in descriptor: Int32, _ folder: String) throws(FileSystemError) -> stat? {
        var status = stat()
        if name.withPath({ fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 { return status }
        guard errno == ENOENT else { throw FileSystemError(.look, folder + "/" + name, code: errno) }
        return nil
    }

    /// One `mkdir` where the folder above is there; the folder that names each new one is synced.
    public func makeFolder(_ path: String, _ lasting: Lasting) throws(FileSystemError) {
        if path.withPath({ mkdir($0, 0o777) }) == 0 {
            if lasting == .forGood { try syncFolder(Self.parent(of: path)) }
            return
        }
        let code = errno
        if code == EEXIST || code == EISDIR {
            guard isFolder(path) else { throw FileSystemError(.makeFolder, path, code: EEXIST) }
            return
        }
        let above = Self.parent(of: path)
        guard code == ENOENT, above != path else { throw FileSystemError(.makeFolder, path, code: code) }
        try makeFolder(above, lasting)
        guard path.withPath({ mkdir($0, 0o777) }) == 0 || (errno == EEXIST && isFolder(path)) else {
            throw FileSystemError(.makeFolder, path, code: errno)
        }
        if lasting == .forGood { try syncFolder(above) }
    }

    /// To a hidden name in the same folder, synced, renamed into place, the folder synced.
    public func write(_ bytes: [UInt8], to path: String, _ lasting: Lasting) throws(FileSystemError) {
        let folder = Self.parent(of: path)
        let temporary = try TemporaryFile(in: folder, for: path, operation: .write)
        do throws(FileSystemError) {
            try temporary.descriptor.writeAll(bytes[...], path: path)
            if lasting == .forGood { try temporary.descriptor.sync(path: path) }
            try temporary.descriptor.close(path: path)
            guard renamed(temporary.path, path) else { throw FileSystemError(.write, path, code: errno) }
        } catch {
            temporary.discard()
            throw error
        }
        if lasting == .forGood { try syncFolder(folder) }
    }

    /// Adds to the end of a file, for good; makes one that is not there.
    public func append(_ bytes: [UInt8], to path: String) throws(FileSystemError) {
        let descriptor = try Descriptor(open: path, O_WRONLY | O_CREAT | O_APPEND, operation: .write)
        do throws(FileSystemError) {
            try descriptor.writeAll(bytes[...], path: path)
            try descriptor.sync(path: path)
        } catch {
            descriptor.closeQuietly()
            throw error
        }
        try descriptor.close(path: path)
    }

    /// Reads to the end, also when the file grows meanwhile.
    public func read(_ path: String) throws(FileSystemError) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let descriptor = try Descriptor(open: path, O_RDONLY | O_NONBLOCK, operation: .read)
        defer { descriptor.closeQuietly() }
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw FileSystemError(.read, path, code: errno) }
        switch FileKind(mode: status.st_mode) {
        case .file: return try descriptor.readAll(sizeHint: Int(clamping: status.st_size), path: path)
        case .folder: throw FileSystemError(.read, path, code: EISDIR)
        case .link, .other: throw FileSystemError(.read, path, code: EINVAL)
        }
    }

    /// One `unlink`, and a sync of the folder.
    public func remove(_ path: String) throws(FileSystemError) {
        if path.withPath({ unlink($0) }) != 0 {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileSystemError(.remove, path, code: errno) }
            return
        }
        try syncFolder(Self.parent(of: path))
    }

    /// Depth first; one sync, of the folder that named it.
    public func removeTree(_ path: String) throws(FileSystemError) {
        switch try kind(of: path) {
        case nil: return
        case .folder: try emptyFolder(path)
        case .file, .link, .other: return try remove(path)
        }
        guard path.withPath({ rmdir($0) }) == 0 || errno == ENOENT else {
            throw FileSystemError(.remove, path, code: errno)
        }
        try syncFolder(Self.parent(of: path))
    }

    /// One `fsync`.
    public func sync(_ file: String) throws(FileSystemError) {
        let descriptor = try Descriptor(open: file, O_RDONLY | O_NONBLOCK, operation: .sync)
        defer { descriptor.closeQuietly() }
        try descriptor.sync(path: file)
    }

    /// One `fsync` of the folder.
    public func syncFolder(_ folder: String) throws(FileSystemError) {
        let descriptor = try Descriptor(open: folder, O_RDONLY | O_DIRECTORY, operation: .sync)
        defer { descriptor.closeQuietly() }
        try descriptor.sync(path: folder)
    }

    /// The folder that names a path: `.` for a bare name.
    static func parent(of path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Removes all that is in a folder, without syncing each step: the folder itself goes next.
    private func emptyFolder(_ folder: String) throws(FileSystemError) {
        for entry in try list(folder) {
            let path = folder + "/" + entry.name
            if entry.kind == .folder {
                try emptyFolder(path)
                if path.withPath({ rmdir($0) }) == 0 { continue }
            } else if path.withPath({ unlink($0) }) == 0 {
                continue
            }
            guard errno == ENOENT else { throw FileSystemError(.remove, path, code: errno) }
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return path.withPath { stat($0, &status) } == 0 && FileKind(mode: status.st_mode) == .folder
    }

    private func status(_ path: String) throws(FileSystemError) -> stat? {
        var status = stat()
        if path.withPath({ lstat($0, &status) }) == 0 { return status }
        guard errno == ENOENT || errno == ENOTDIR else { throw FileSystemError(.look, path, code: errno) }
        return nil
    }

    func renamed(_ source: String, _ target: String) -> Bool {
        source.withPath { source in target.withPath { rename(source, $0) } } == 0
    }
}
