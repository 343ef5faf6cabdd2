import Foundation
import TestSupport
import Testing

/// Files that come after their date has run, through the whole program.
@Suite struct LateFileTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders: {path: "landing/orders/{date}/*.csv", table: raw.orders, settle: 10ms}
          customers: {path: "landing/customers/{date}/*.csv", table: raw.customers, settle: 10ms}
        triggers:
          uploads:
            on-upload: {all: [orders, customers], per: date, late: rerun}
            batch: {quiet: 300ms}
            start: crawl
        crawlers:
          crawl: {datasets: [orders, customers]}
        jobs:
          daily:
            sql: SELECT o.date, o.id, c.name FROM batch.orders o JOIN batch.customers c USING (id)
            output: {table: out.daily, path: lake/daily, partition-by: date, write: overwrite-partitions}
            needs: crawl
          look:
            shell: cp "$TIDEGATE_BATCH" batch-$TIDEGATE_RUN.json
            needs: daily
        """

    @Test func `a date runs again with all its files when a late one comes, and each is ingested once`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            let date = "2026-11-20"
            try workspace.write("id,name\n1,Ada\n2,Ben\n", to: "landing/customers/\(date)/all.csv")
            try workspace.write("id\n1\n", to: "landing/orders/\(date)/1.csv")
            try program.eventually("the date has run", log: daemon.log) {
                try program.runs(state: "SUCCEEDED").count == 1
            }
            try workspace.write("id\n2\n", to: "landing/orders/\(date)/2.csv")
            try program.eventually("it has run again", log: daemon.log) {
                try program.runs(state: "SUCCEEDED").count == 2
            }
            let names = try program.rows("SELECT name FROM out.daily ORDER BY id").map { $0[0] as? String }
            #expect(names == ["Ada", "Ben"])
            let rerun = try #require(try program.runs().first)
            #expect(rerun["closed_by"] as? String == "late files (quiet) of \(date)")
            #expect(rerun["key"] as? String == "date=\(date)" && rerun["files"] as? Int == 1)
            let files = try program.files(state: "INGESTED")
            #expect(files.count == 3 && files.count { $0["run"] as? String == "shop-2" } == 1)
            let manifest = try Data(contentsOf: URL(fileURLWithPath: workspace.path + "/batch-shop-2.json"))
            let batch = try #require(try JSONSerialization.jsonObject(with: manifest) as? [String: Any])
            #expect(batch["key"] as? [String: String] == ["date": date])
            let datasets = try #require(batch["datasets"] as? [String: [String: [[String: Any]]]])
            #expect(datasets["orders"]?["files"]?.map { $0["run"] as? String } == ["shop-1", "shop-2"])
            daemon.killHard()
            // What is done is known to the next daemon too.
            try workspace.write("id\n1\n2\n", to: "landing/orders/\(date)/3.csv")
            let next = try program.startDaemon()
            try program.eventually("it has run once more", log: next.log) {
                try program.runs(state: "SUCCEEDED").count == 3
            }
            #expect(try program.rows("SELECT count(*) FROM out.daily").first?.first as? Int == 4)
            #expect(next.terminate() == 0)
        }
    }
}
