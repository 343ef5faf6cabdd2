public import Files
import Synchronization

/// A file system whose calls fail where a test says so; the others go through.
///
/// A call that is to fail does nothing before it fails.
public final class FaultyFileSystem: FileSystem {
    /// A call of the protocol, by the name of its method.
    public enum Call: String, Hashable, Sendable, CaseIterable {
        case identity, kind, list, makeFolder, write, read, move, clone, copy, remove, removeTree, sync, syncFolder
    }

    private struct State {
        var counts: [Call: Int] = [:]
        var faults: [Call: (at: Int, onwards: Bool, code: Int32)] = [:]
    }

    private let base: any FileSystem
    private let state = Mutex(State())

    /// A file system on top of another one, that does not fail yet.
    public init(_ base: any FileSystem = LocalFileSystem()) {
        self.base = base
    }

    /// Makes the `n`-th call of a method from now on fail (the next one is the first), and with `onwards` all after it.
    public func fail(_ call: Call, at n: Int = 1, onwards: Bool = false, code: Int32) {
        state.withLock { $0.faults[call] = ($0.counts[call, default: 0] + n, onwards, code) }
    }

    /// Lets all calls through again.
    public func heal() {
        state.withLock { $0.faults = [:] }
    }

    /// How often a method was called, failed calls included.
    public func count(_ call: Call) -> Int {
        state.withLock { $0.counts[call, default: 0] }
    }

    /// Fails if told to by `.identity`, else passes on.
    public func identity(of path: String) throws(FileSystemError) -> FileIdentity? {
        try check(.identity, .look, path)
        return try base.identity(of: path)
    }

    /// Fails if told to by `.kind`, else passes on.
    public func kind(of path: String) throws(FileSystemError) -> FileKind? {
        try check(.kind, .look, path)
        return try base.kind(of: path)
    }

    /// Fails if told to by `.list`, else passes on.
    public func list(_ folder: String) throws(FileSystemError) -> [FolderEntry] {
        try check(.list, .list, folder)
        return try base.list(folder)
    }

    /// Fails if told to by `.makeFolder`, else passes on.
    public func makeFolder(_ path: String, _ lasting: Lasting) throws(FileSystemError) {
        try check(.makeFolder, .makeFolder, path)
        try base.makeFolder(path, lasting)
    }

    /// Fails if told to by `.write`, else passes on.
    public func write(_ bytes: [UInt8], to path: String, _ lasting: Lasting) throws(FileSystemError) {
        try check(.write, .write, path)
        try base.write(bytes, to: path, lasting)
    }

    /// Fails if told to by `.read`, else passes on.
    public func read(_ path: String) throws(FileSystemError) -> [UInt8] {
        try check(.read, .read, path)
        return try base.read(path)
    }

    /// Fails if told to by `.move`, else passes on.
    public func move(_ source: String, to target: String, replacing: Bool) throws(FileSystemError) {
        try check(.move, .move, source)
        try base.move(source, to: target, replacing: replacing)
    }

    /// Fails if told to by `.clone`, else passes on.
    public func clone(_ source: String, to target: String) throws(FileSystemError) -> Bool {
        try check(.clone, .write, target)
        return try base.clone(source, to: target)
    }

    /// Fails if told to by `.copy`, else passes on.
    public func copy(_ source: String, to target: String) throws(FileSystemError) {
        try check(.copy, .write, target)
        try base.copy(source, to: target)
    }

    /// Fails if told to by `.remove`, else passes on.
    public func remove(_ path: String) throws(FileSystemError) {
        try check(.remove, .remove, path)
        try base.remove(path)
    }

    /// Fails if told to by `.removeTree`, else passes on.
    public func removeTree(_ path: String) throws(FileSystemError) {
        try check(.removeTree, .remove, path)
        try base.removeTree(path)
    }

    /// Fails if told to by `.sync`, else passes on.
    public func sync(_ file: String) throws(FileSystemError) {
        try check(.sync, .sync, file)
        try base.sync(file)
    }

    /// Fails if told to by `.syncFolder`, else passes on.
    public func syncFolder(_ folder: String) throws(FileSystemError) {
        try check(.syncFolder, .sync, folder)
        try base.syncFolder(folder)
    }

    private func check(_ call: Call, _ operation: FileSystemError.Operation, _ path: String) throws(FileSystemError) {
        let code: Int32? = state.withLock { state in
            let number = state.counts[call, default: 0] + 1
            state.counts[call] = number
            guard let fault = state.faults[call], number == fault.at || (fault.onwards && number > fault.at) else {
                return nil
            }
            return fault.code
        }
        if let code { throw FileSystemError(operation, path, code: code) }
    }
}
