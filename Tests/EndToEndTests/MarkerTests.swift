import Foundation
import TestSupport
import Testing

/// Files that count once a marker is beside them.
@Suite struct MarkerTests {
    private func workflow(_ done: String) -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/{day}/*", table: raw.orders, done: "\(done)", settle: 10ms}
        triggers:
          come: {on-upload: orders, start: crawl}
        crawlers:
          crawl: {datasets: [orders]}
        """
    }

    private func ingested(_ program: Program) throws -> [String] {
        try program.files(state: "INGESTED").compactMap { $0["path"] as? String }.sorted()
    }

    @Test func `a file waits for its own marker, before the daemon and while it runs`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("{name}.done"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            for name in ["a", "b"] { try workspace.write("id\n1\n", to: "landing/1/\(name).csv") }
            try workspace.write("", to: "landing/1/a.csv.done")
            try program.run("run", "shop")
            #expect(try ingested(program) == ["landing/1/a.csv"])
            let daemon = try program.startDaemon()
            try workspace.write("id\n2\n", to: "landing/2/c.csv")
            try workspace.write("", to: "landing/1/b.csv.done")
            try program.eventually("the second is taken", log: daemon.log) { try ingested(program).count == 2 }
            let why = try program.run("files", "why", "landing/2/c.csv").output
            #expect(why == "landing/2/c.csv waits for its marker, landing/2/c.csv.done.\n")
            #expect(try program.run("files", "why", "landing/1/a.csv.done").output.contains("is a marker"))
            try workspace.write("", to: "landing/2/c.csv.done")
            try program.eventually("the third is taken", log: daemon.log) { try ingested(program).count == 3 }
            #expect(try program.files().count == 3)
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `all files of a folder wait for the marker of the folder`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("_SUCCESS"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            for path in ["1/a.csv", "1/b.csv", "2/c.csv"] { try workspace.write("id\n1\n", to: "landing/\(path)") }
            try workspace.write("", to: "landing/1/_SUCCESS")
            try program.eventually("the folder is taken", log: daemon.log) { try ingested(program).count == 2 }
            #expect(try program.files().count == 2)
            #expect(daemon.terminate() == 0)
            try workspace.write("", to: "landing/2/_SUCCESS")
            try program.run("run", "shop")
            #expect(try ingested(program).count == 3)
        }
    }
}
