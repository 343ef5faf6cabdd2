import Foundation
import TestSupport
import Testing

/// Datasets whose folders are looked through, as on network disks.
@Suite struct PollingTests {
    private func workflow(_ watch: String) -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/**/*.csv", table: raw.orders, watch: \(watch), settle: 200ms}
        triggers:
          come: {on-upload: orders, start: crawl}
        crawlers:
          crawl: {datasets: [orders]}
        """
    }

    @Test func `new, moved and linked files are found by looking, once they have settled`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("{poll: 100ms}"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id\n1\n", to: "landing/a.csv")
            // No event tells of a second name for a file, nor of what comes along with a folder.
            try workspace.write("id\n2\n", to: "aside/b.csv")
            try FileManager.default.linkItem(
                atPath: workspace.path("aside/b.csv"), toPath: workspace.path("landing/linked.csv"))
            try workspace.write("id\n3\n", to: "elsewhere/day/c.csv")
            try FileManager.default.moveItem(
                atPath: workspace.path("elsewhere"), toPath: workspace.path("landing/moved"))
            try program.eventually("all are taken", log: daemon.log) {
                try program.files(state: "INGESTED").count == 3
            }
            try workspace.write("id\n4\n", to: "landing/a.csv")
            try program.eventually("the new version is taken", log: daemon.log) {
                try program.files(state: "INGESTED").count == 4
            }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a workflow that polls is edited to use events, and the other way round`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("poll"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            for (name, watch) in [("a", "events"), ("b", "{poll: 100ms}")] {
                try workspace.write(workflow(watch), to: "workflows/shop.yaml")
                try program.eventually("the edit counts", log: daemon.log) {
                    try String(contentsOfFile: daemon.log, encoding: .utf8).components(separatedBy: "reloaded").count
                        > (name == "a" ? 1 : 2)
                }
                try workspace.write("id\n1\n", to: "landing/\(name).csv")
                try program.eventually("\(name) is taken", log: daemon.log) {
                    try program.files(state: "INGESTED").contains { $0["path"] as? String == "landing/\(name).csv" }
                }
            }
            #expect(daemon.terminate() == 0)
        }
    }
}
