import Files
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct FolderLockTests {
    @Test func `a lock is had once, says who has it, and is given back`() throws {
        let folder = try ScratchFolder()
        let path = folder.path("lock")
        var first: FolderLock? = try FolderLock(path: path)
        let failure = #expect(throws: FolderLock.Failure.self) { try FolderLock(path: path) }
        #expect(failure == .busy(path: path, holder: getpid()))
        #expect(
            failure?.description
                == "'\(path)' is locked by process \(getpid()); stop that one first (kill \(getpid()))")
        #expect(first?.path == path)
        first = nil
        _ = try FolderLock(path: path)
    }

    @Test func `a lock in a missing folder is a system failure`() throws {
        let folder = try ScratchFolder()
        let path = folder.path("no/lock")
        #expect(throws: FolderLock.Failure.system(FileSystemError(.lock, path, code: ENOENT))) {
            try FolderLock(path: path)
        }
    }
}
