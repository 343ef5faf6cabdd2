import Arrivals
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct ScanTests {
    private func paths(_ folder: ScratchFolder, _ datasets: [WatchedDataset]) -> (paths: [String], said: [String]) {
        var paths: [String] = []
        let said = Scan(WatchList(datasets), in: folder.path).run { paths.append($0.path) }
        return (paths, said)
    }

    @Test func `a scan finds the datasets' files and nothing else`() throws {
        try withScratchFolder { folder in
            for path in [
                "landing/a.csv", "landing/x/b.csv", "landing/x/.hidden/c.csv", "landing/_tmp/d.csv", "landing/e.txt",
                "landing/failed/f.csv", ".tidegate/g.csv", "other/h.csv", "landing/i.csv.part",
            ] {
                try folder.write("1", to: path)
            }
            let found = paths(folder, [try dataset("a", "landing/**/*.csv", invalid: "landing/failed")])
            #expect(found.paths.sorted() == ["landing/a.csv", "landing/x/b.csv"])
            #expect(found.said.isEmpty)
            #expect(paths(folder, [try dataset("a", "nowhere/*.csv")]).said.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 5])
    func `several threads find and say what one does`(workers: Int) throws {
        try withScratchFolder { folder in
            for number in 0..<60 {
                try folder.write("1", to: "landing/\(number % 7)/\(number % 3)/\(number).csv")
            }
            try folder.write("1", to: "single.csv")
            symlink("landing", folder.path("linked"))
            let list = WatchList([
                try dataset("a", "landing/**/*.csv"), try dataset("b", "landing/{day}/1/*.csv"),
                try dataset("c", "single.csv"), try dataset("d", "linked/*.csv"), try dataset("e", "nowhere/*"),
            ])
            var alone: [Sighting] = []
            let said = Scan(list, in: folder.path).run { alone.append($0) }
            let found = Mutex<[[Sighting]]>([])
            let together = Scan(list, in: folder.path).run(
                workers: workers, batchMax: 4, start: { body in Thread { body() }.start() }
            ) { batch in
                found.withLock { $0.append(batch) }
            }
            let batches = found.withLock { $0 }
            #expect(batches.allSatisfy { !$0.isEmpty && $0.count <= 4 })
            #expect(batches.reduce(0) { $0 + $1.count } == alone.count)
            #expect(Set(batches.joined()) == Set(alone))
            #expect(together == said)
        }
    }

    @Test func `links are not followed, and a root that is one is said`() throws {
        try withScratchFolder { folder in
            try folder.write("1", to: "landing/a.csv")
            try folder.write("2", to: "outside/b.csv")
            symlink("../outside", folder.path("landing/loop"))
            symlink("../outside/b.csv", folder.path("landing/b.csv"))
            symlink("landing", folder.path("linked"))
            mkfifo(folder.path("landing/pipe.csv"), 0o600)
            #expect(paths(folder, [try dataset("a", "landing/**")]).paths == ["landing/a.csv"])
            let linked = paths(folder, [try dataset("a", "linked/*.csv")])
            #expect(linked.paths.isEmpty)
            #expect(
                linked.said == [
                    "'linked' is a link, and links are not followed; move the folder itself here, or mount it"
                ])
        }
    }

    @Test func `a folder that cannot be listed is said, and the others are looked through`() throws {
        try withScratchFolder { folder in
            for path in ["landing/a/1.csv", "landing/b/2.csv"] { try folder.write("1", to: path) }
            let files = FaultyFileSystem()
            files.fail(.list, at: 2, code: EACCES)
            var paths: [String] = []
            let said = Scan(WatchList([try dataset("a", "landing/**")]), in: folder.path, files: files)
                .run { paths.append($0.path) }
            #expect(paths == ["landing/b/2.csv"])
            #expect(said.count == 1 && said[0].contains("landing/a"))
        }
    }

    @Test func `names that are not UTF-8 are found, and judged to be invalid`() throws {
        try withScratchFolder { folder in
            let path = String(pathBytes: Array("landing/caf".utf8) + [0xE9, 0xFF, 10] + Array(".csv".utf8))
            try folder.write("id\n1\n", to: path)
            let found = paths(folder, [try dataset("a", "landing/*.csv")])
            #expect(found.paths == [path])
            let inspection = try FileInspector(workspace: folder.path).inspect(path, rules: InspectionRules())
            #expect(inspection.verdict.reason?.contains("not UTF-8") == true)
        }
    }

    @Test func `an event's path is looked at once for each dataset, and only if a file is there`() throws {
        try withScratchFolder { folder in
            try folder.write("123", to: "landing/a.csv")
            symlink("a.csv", folder.path("landing/b.csv"))
            let scan = Scan(
                WatchList([try dataset("a", "landing/*.csv"), try dataset("b", "landing/")]), in: folder.path)
            let seen = try scan.look(at: "landing/a.csv")
            #expect(seen.map(\.dataset.name) == ["a", "b"])
            #expect(seen.first?.identity.size == 3)
            #expect(try scan.look(at: "landing/b.csv").isEmpty)
            #expect(try scan.look(at: "landing/gone.csv").isEmpty)
        }
    }
}

@Suite struct SettlingTests {
    @Test func `a file has settled when it looks the same twice, the quiet period apart`() {
        var settling = Settling()
        #expect(settling.see("a", identity(1), settle: .seconds(2), at: at(0)) == .lookAgain(at: at(2)))
        #expect(settling.see("a", identity(1), settle: .seconds(2), at: at(1)) == .lookAgain(at: at(2)))
        #expect(settling.see("a", identity(2), settle: .seconds(2), at: at(2)) == .lookAgain(at: at(4)))
        #expect(settling.see("a", identity(2), settle: .seconds(2), at: at(4)) == .settled)
        #expect(settling.count == 0)
    }

    @Test func `a clock that was set back begins the wait again`() {
        var settling = Settling()
        _ = settling.see("a", identity(1), settle: .seconds(2), at: at(100))
        #expect(settling.see("a", identity(1), settle: .seconds(2), at: at(0)) == .lookAgain(at: at(2)))
        #expect(settling.see("a", identity(1), settle: .seconds(2), at: at(2)) == .settled)
    }

    @Test func `files that differ in bytes alone are waited for apart`() {
        var settling = Settling()
        _ = settling.see("caf\u{e9}", identity(1), settle: .seconds(2), at: at(0))
        _ = settling.see("cafe\u{301}", identity(1), settle: .seconds(2), at: at(0))
        #expect(settling.count == 2)
        settling.forget("caf\u{e9}")
        #expect(settling.count == 1)
    }
}
