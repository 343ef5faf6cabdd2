#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LocalFileSystem {
    /// A rename, or for `replacing: false` a second link; between file systems a copy beside the target and a rename.
    public func move(_ source: String, to target: String, replacing: Bool) throws(FileSystemError) {
        guard let kind = try kind(of: source) else {
            // Done before, and only the record of it was lost.
            guard try self.kind(of: target) != nil else { throw FileSystemError(.move, source, code: ENOENT) }
            return try syncFolder(Self.parent(of: target))
        }
        if !replacing, kind == .file, try moveByLink(source, to: target) {
            return try syncBoth(source, target)
        }
        if !replacing, try self.kind(of: target) != nil {
            throw FileSystemError(.move, target, code: EEXIST)
        }
        if renamed(source, target) {
            return try syncBoth(source, target)
        }
        guard errno == EXDEV else { throw FileSystemError(.move, source, code: errno) }
        try moveAcross(source, kind, to: target, replacing: replacing)
    }

    /// A second name, then the first one gone: the one way to move a file that can never replace another.
    ///
    /// False where the file systems are two, or know no second names.
    private func moveByLink(_ source: String, to target: String) throws(FileSystemError) -> Bool {
        if source.withPath({ source in target.withPath { link(source, $0) } }) != 0 {
            switch errno {
            case EEXIST:
                // Done by half before: both names are the same file's.
                guard let source = try identity(of: source), let other = try identity(of: target),
                    source.inode == other.inode, source.device == other.device
                else { throw FileSystemError(.move, target, code: EEXIST) }
            case EXDEV, EPERM, EOPNOTSUPP, EMLINK, ENOSYS: return false
            default: throw FileSystemError(.move, source, code: errno)
            }
        }
        try syncFolder(Self.parent(of: target))
        guard source.withPath({ unlink($0) }) == 0 || errno == ENOENT else {
            throw FileSystemError(.move, source, code: errno)
        }
        return true
    }

    /// Copies beside the target, moves the copy into place, and only then removes the source.
    private func moveAcross(_ source: String, _ kind: FileKind, to target: String, replacing: Bool)
        throws(FileSystemError)
    {
        let folder = Self.parent(of: target)
        let temporary = TemporaryFile.unusedPath(in: folder)
        do throws(FileSystemError) {
            try copy(source, kind, to: temporary)
            let linked = replacing || kind != .file ? false : try moveByLink(temporary, to: target)
            guard linked || renamed(temporary, target) else { throw FileSystemError(.move, target, code: errno) }
        } catch {
            try? removeTree(temporary)
            throw error
        }
        try syncFolder(folder)
        try removeTree(source)
    }

    /// Copies a file, link or folder durably, with its rights and times.
    private func copy(_ source: String, _ kind: FileKind, to target: String) throws(FileSystemError) {
        switch kind {
        case .file: try copyFile(source, to: target)
        case .folder: try copyFolder(source, to: target)
        case .link: try copyLink(source, to: target)
        case .other: throw FileSystemError(.move, source, code: EINVAL)
        }
    }

    private func copyFile(_ source: String, to target: String) throws(FileSystemError) {
        let input = try Descriptor(open: source, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, operation: .read)
        defer { input.closeQuietly() }
        var status = stat()
        guard fstat(input.number, &status) == 0 else { throw FileSystemError(.read, source, code: errno) }
        let output = try Descriptor(open: target, O_WRONLY | O_CREAT | O_EXCL, operation: .write)
        defer { output.closeQuietly() }
        try transfer(from: input, source, to: output, target)
        var after = stat()
        guard fstat(input.number, &after) == 0 else { throw FileSystemError(.read, source, code: errno) }
        // A writer is still at it: what it adds from here on would be lost with the source.
        guard FileIdentity(status: after) == FileIdentity(status: status) else {
            throw FileSystemError(.move, source, code: EBUSY)
        }
        let times = [status.accessTime, status.modificationTime]
        guard fchmod(output.number, status.st_mode & 0o7777) == 0, futimens(output.number, times) == 0 else {
            throw FileSystemError(.write, target, code: errno)
        }
        try output.sync(path: target)
    }

    private func copyFolder(_ source: String, to target: String) throws(FileSystemError) {
        guard target.withPath({ mkdir($0, 0o777) }) == 0 else { throw FileSystemError(.write, target, code: errno) }
        for entry in try list(source) {
            try copy(source + "/" + entry.name, entry.kind, to: target + "/" + entry.name)
        }
        try syncFolder(target)
    }

    private func copyLink(_ source: String, to target: String) throws(FileSystemError) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard source.withPath({ readlink($0, &buffer, buffer.count - 1) }) >= 0 else {
            throw FileSystemError(.read, source, code: errno)
        }
        guard target.withPath({ symlink(buffer, $0) }) == 0 else { throw FileSystemError(.write, target, code: errno) }
    }

    private func syncBoth(_ source: String, _ target: String) throws(FileSystemError) {
        let folders = (from: Self.parent(of: source), to: Self.parent(of: target))
        try syncFolder(folders.to)
        if folders.from != folders.to { try syncFolder(folders.from) }
    }
}
