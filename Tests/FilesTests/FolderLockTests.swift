import Files
import Foundation
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

    @Test func `a lock that a killed holder's child still has is waited for`() throws {
        let folder = try ScratchFolder()
        let path = folder.path("lock")
        var inherited: FolderLock? = try FolderLock(path: path)
        // No process has this number: it is above what Linux and macOS give.
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data("2000000000\n".utf8))
        try file.close()
        var tries: [Int] = []
        let lock = try FolderLock(path: path) {
            tries.append($0)
            if $0 == 2 { inherited = nil }
            return true
        }
        #expect(tries == [1, 2])
        #expect(lock.path == path && inherited == nil)
        #expect(throws: FolderLock.Failure.busy(path: path, holder: getpid())) {
            try FolderLock(path: path) { _ in false }
        }
    }

    @Test func `a lock in a missing folder is a system failure`() throws {
        let folder = try ScratchFolder()
        let path = folder.path("no/lock")
        #expect(throws: FolderLock.Failure.system(FileSystemError(.lock, path, code: ENOENT))) {
            try FolderLock(path: path)
        }
    }
}
