import Files
import TestSupport
import Testing
import Timekeeping

@Suite struct TestSupportTests {
    @Test func `a scratch folder is gone after use, also when the body throws`() throws {
        struct Stop: Error {}
        var path = ""
        #expect(throws: Stop.self) {
            try withScratchFolder { folder in
                path = folder.path
                try folder.write("x", to: "a/b")
                throw Stop()
            }
        }
        #expect(path.hasPrefix("/"))
        #expect(try LocalFileSystem().kind(of: path) == nil)
    }

    @Test func `a manual clock goes where it is moved, and in that direction`() {
        let clock = ManualClock(now: Instant(seconds: 100))
        clock.advance(by: .seconds(5))
        #expect(clock.source() == Instant(seconds: 105))
        clock.advance(by: .seconds(-10))
        #expect(clock.now == Instant(seconds: 95))
        clock.set(to: Instant(seconds: 1))
        #expect(clock.now == Instant(seconds: 1))
    }

    @Test func `a faulty file system fails the call it was told to, and heals`() throws {
        try withScratchFolder { folder in
            let files = FaultyFileSystem()
            let path = folder.path("a")
            files.fail(.write, at: 2, code: 28)
            try files.write("1", to: path)
            #expect(throws: FileSystemError(.write, path, code: 28)) { try files.write("2", to: path) }
            try files.write("3", to: path)
            files.fail(.read, onwards: true, code: 5)
            #expect(throws: FileSystemError.self) { try files.read(path) }
            #expect(throws: FileSystemError.self) { try files.read(path) }
            files.heal()
            #expect(try files.read(path) == Array("3".utf8))
            #expect(files.count(.write) == 3)
        }
    }
}
