import Foundation
import TestSupport
import Testing

/// Files that are expected, through the whole program.
@Suite struct ExpectedArrivalsTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders:
            path: landing/*.csv
            settle: 10ms
            expect-arrivals: {by: "*/2 * * * * *", files: 1, size: ..100, otherwise: ask}
        triggers: {uploads: {on-upload: orders, start: load}}
        jobs:
          load: {shell: "true"}
          ask: {shell: "echo asked >> asked.txt"}
        notify: {late: [told], arrivals: [told]}
        """

    @Test func `files that are late are told, other nodes run, and what is too big is told`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write("channels: {told: {file: told.txt}}\n", to: "tidegate.yaml")
            let program = try Program(in: workspace)
            let explained = try program.run("explain", "shop").output
            #expect(explained.contains("expects 1 file of at most 100 B each by '*/2 * * * * *', else ask runs"))
            let daemon = try program.startDaemon()
            try program.eventually("other nodes have run", log: daemon.log) { try workspace.has("asked.txt") }
            let run = try #require(try program.runs().last)
            #expect(run["trigger"] as? String == "expect-arrivals" && run["files"] as? Int == 0)
            try workspace.write("id\n" + String(repeating: "1\n", count: 100), to: "landing/1.csv")
            func changes() throws -> [[String: Any]] {
                try #require(try program.run("files", "expected", "--json").json()["changes"] as? [[String: Any]])
            }
            try program.eventually("its size is told", log: daemon.log) {
                try changes().contains { $0["state"] as? String == "TOO BIG" }
            }
            #expect(try changes().contains { $0["state"] as? String == "LATE" })
            let status = try program.run("status", "--json").json()
            let expected = try #require(status["expected"] as? [[String: Any]])
            #expect(expected.map { $0["dataset"] as? String } == ["orders"])
            #expect(try program.run("status").output.contains("shop.orders"))
            try program.eventually("people are told", log: daemon.log) {
                let told = (try? String(contentsOfFile: "\(workspace.path)/told.txt", encoding: .utf8)) ?? ""
                return told.contains("LATE: no file has come of 'orders'") && told.contains("TOO BIG: landing/1.csv")
            }
            #expect(daemon.terminate() == 0)
        }
    }
}
