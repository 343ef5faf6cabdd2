import Arrivals
import Files
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct QuarantineTests {
    private func invalid(_ path: String, _ id: Int64 = 1, _ hash: String = "0123456789abcdef", in folder: ScratchFolder)
        throws -> Arrival
    {
        let identity = try #require(try LocalFileSystem().identity(of: folder.path(path)))
        return Arrival(
            id: id, workflow: "retail", dataset: "orders", path: path, version: 1, identity: identity, hash: hash,
            state: .invalid, reason: "line 3: bad", arrived: at(0))
    }

    @Test func `an invalid file moves to its folder with its reason beside it`() throws {
        try withScratchFolder { folder in
            try folder.write("x", to: "landing/a.csv")
            let arrival = try invalid("landing/a.csv", in: folder)
            let outcome = try Quarantine(workspace: folder.path).move(arrival, to: "failed/orders/", at: at(5))
            #expect(outcome == .moved("failed/orders/a.csv"))
            #expect(try folder.names(in: "failed/orders") == ["a.csv", "a.csv.reason.json"])
            #expect(try folder.names(in: "landing").isEmpty)
            let text = try folder.read("failed/orders/a.csv.reason.json")
            for part in [
                #""dataset" : "orders""#, #""path" : "landing/a.csv""#, #""reason" : "line 3: bad""#, #""size" : 1"#,
                #""problems" : ["#, #""hash" : "0123456789abcdef""#, #""moved" : "2026-01-01T00:00:05Z""#,
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
        }
    }

    @Test func `a name that is taken is made distinct`() throws {
        try withScratchFolder { folder in
            let quarantine = Quarantine(workspace: folder.path)
            var names: [Quarantine.Outcome] = []
            for number in 1...4 {
                try folder.write("x\(number)", to: "landing/a.csv")
                let hash = number == 4 ? "fedcba9876543210" : "0123456789abcdef"
                let arrival = try invalid("landing/a.csv", Int64(number), hash, in: folder)
                names.append(try quarantine.move(arrival, to: "failed", at: at(0)))
            }
            #expect(
                names == [
                    .moved("failed/a.csv"), .moved("failed/a-01234567.csv"), .moved("failed/a-01234567-3.csv"),
                    .moved("failed/a-fedcba98.csv"),
                ])
            #expect(try folder.read("failed/a.csv") == "x1")
            #expect(try folder.names(in: "failed").count == 8)
        }
    }

    @Test func `a move that was cut short is completed by doing it again`() throws {
        for call in [FaultyFileSystem.Call.makeFolder, .write, .move] {
            try withScratchFolder { folder in
                try folder.write("x", to: "landing/a.csv")
                let arrival = try invalid("landing/a.csv", in: folder)
                let files = FaultyFileSystem()
                files.fail(call, code: ENOSPC)
                let quarantine = Quarantine(workspace: folder.path, files: files)
                #expect(throws: FileSystemError.self) { try quarantine.move(arrival, to: "failed", at: at(0)) }
                #expect(try folder.read("landing/a.csv") == "x")
                for _ in 0..<2 {
                    #expect(try quarantine.move(arrival, to: "failed", at: at(1)) == .moved("failed/a.csv"))
                }
                #expect(try folder.names(in: "failed") == ["a.csv", "a.csv.reason.json"])
                #expect(try !folder.has("landing/a.csv"))
            }
        }
    }

    @Test func `a move that was cut between two names of one file is completed`() throws {
        try withScratchFolder { folder in
            try folder.write("x", to: "landing/a.csv")
            let arrival = try invalid("landing/a.csv", in: folder)
            let files = FaultyFileSystem()
            files.fail(.move, code: EIO)
            let quarantine = Quarantine(workspace: folder.path, files: files)
            #expect(throws: FileSystemError.self) { try quarantine.move(arrival, to: "failed", at: at(0)) }
            link(folder.path("landing/a.csv"), folder.path("failed/a.csv"))
            #expect(try quarantine.move(arrival, to: "failed", at: at(0)) == .moved("failed/a.csv"))
            #expect(try !folder.has("landing/a.csv"))
        }
    }

    @Test func `a file that is not the one that was judged stays where it is`() throws {
        try withScratchFolder { folder in
            try folder.write("x", to: "landing/a.csv")
            let arrival = try invalid("landing/a.csv", in: folder)
            try folder.write("other", to: "landing/a.csv")
            let quarantine = Quarantine(workspace: folder.path)
            #expect(try quarantine.move(arrival, to: "failed", at: at(0)) == .gone)
            #expect(try folder.read("landing/a.csv") == "other")
            try LocalFileSystem().remove(folder.path("landing/a.csv"))
            #expect(try quarantine.move(arrival, to: "failed", at: at(0)) == .gone)
            #expect(try !folder.has("failed"))
        }
    }

    @Test func `the same file sent again takes the place of its copy`() throws {
        try withScratchFolder { folder in
            let quarantine = Quarantine(workspace: folder.path)
            for _ in 0..<2 {
                try folder.write("x", to: "landing/a.csv")
                let arrival = try invalid("landing/a.csv", in: folder)
                #expect(try quarantine.move(arrival, to: "failed", at: at(0)) == .moved("failed/a.csv"))
            }
            #expect(try folder.names(in: "failed") == ["a.csv", "a.csv.reason.json"])
        }
    }

    @Test func `a file goes back to where it arrived, but replaces nothing there`() throws {
        try withScratchFolder { folder in
            try folder.write("x", to: "landing/a.csv")
            var arrival = try invalid("landing/a.csv", in: folder)
            let quarantine = Quarantine(workspace: folder.path)
            #expect(try quarantine.move(arrival, to: "failed", at: at(0)) == .moved("failed/a.csv"))
            arrival.movedTo = "failed/a.csv"
            try folder.write("new", to: "landing/a.csv")
            #expect(throws: FileSystemError.self) { try quarantine.restore(arrival) }
            #expect(try folder.read("landing/a.csv") == "new")
            try LocalFileSystem().remove(folder.path("landing/a.csv"))
            for _ in 0..<2 { try quarantine.restore(arrival) }
            #expect(try folder.read("landing/a.csv") == "x")
            #expect(try folder.names(in: "failed").isEmpty)
        }
    }

    @Test func `names of any length and bytes can be moved`() throws {
        try withScratchFolder { folder in
            let quarantine = Quarantine(workspace: folder.path)
            let names = [
                String(repeating: "n", count: 250) + ".csv", String(repeating: "\u{e9}", count: 125) + ".csv",
                String(pathBytes: [0xE9, 0xFF, 10]), "-rf", "a", ".b", "$(id).csv",
            ]
            for (number, name) in names.enumerated() {
                try folder.write("\(number)", to: "landing/" + name)
                let arrival = try invalid("landing/" + name, Int64(number), in: folder)
                guard case .moved(let path) = try quarantine.move(arrival, to: "failed", at: at(0)) else {
                    Issue.record("\(name) was not moved")
                    continue
                }
                #expect(try folder.read(path) == "\(number)")
            }
            #expect(try folder.names(in: "failed").count == 2 * names.count)
        }
    }
}
