import Foundation
import TestSupport
import Testing

/// What runs cost, and what others would have.
@Suite struct CostTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders: {path: landing/*.csv, table: raw.orders, settle: 10ms}
        triggers:
          come: {on-upload: orders, start: crawl, batch: {files: 2}}
        crawlers:
          crawl: {datasets: [orders]}
        jobs:
          load: {shell: jobs/load.sh, needs: [crawl]}
        """

    /// A crawler and a job that take no time: ten minutes and one, at 0.88 USD an hour.
    private let run = 0.88 * 11 / 60

    private func isNear(_ number: Any?, _ expected: Double) -> Bool {
        (number as? Double).map { abs($0 - expected) < 1e-6 } ?? false
    }

    @Test func `batching is set against one run a file, and against other ways to batch`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write("price: glue\n", to: "tidegate.yaml")
            try workspace.write("true\n", to: "jobs/load.sh")
            let program = try Program(in: workspace)
            for files in [["a", "b"], ["c"]] {
                for name in files { try workspace.write("id\n\(name.utf8.first ?? 0)\n", to: "landing/\(name).csv") }
                #expect(try program.run("run", "shop").status == 0)
            }
            let cost = try program.run("cost", "--json").json()
            let shop = try #require((cost["workflows"] as? [[String: Any]])?.first)
            #expect(cost["currency"] as? String == "USD" && shop["runs"] as? Int == 2)
            #expect(isNear(shop["price"], 2 * run) && isNear(shop["price_without_batching"], 3 * run))
            let words = ["cost", "--json", "--what-if", "files=1", "--what-if", "files=9"]
            let tried = try program.run(words).json()
            let trials = try #require((tried["workflows"] as? [[String: Any]])?.first?["trials"] as? [[String: Any]])
            #expect(trials.map { $0["batches"] as? String } == ["as it is", "files=1", "files=9"])
            #expect(trials.map { $0["runs"] as? Int } == [1, 3, 0])
            #expect(trials.map { $0["waiting"] as? Int } == [1, 0, 3])
            #expect(isNear(trials[1]["price"], 3 * run))
            #expect(try program.run("cost", "--price", "local", "--json").json()["currency"] as? String == "USD")
            #expect(try program.run("cost", "--what-if", "often").status == 64)
        }
    }

    @Test func `own rates are read, and mistakes in them are told with their place`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write("true\n", to: "jobs/load.sh")
            try workspace.write("id\n1\n", to: "landing/a.csv")
            let program = try Program(in: workspace)
            _ = try program.run("run", "shop")
            let rates = "{currency: EUR, jobs: {per-hour: 60, minimum: 1m, startup: 5s}, crawlers: {per-hour: 0}}"
            try workspace.write("price: \(rates)\n", to: "tidegate.yaml")
            let cost = try program.run("cost", "--json").json()
            let shop = try #require((cost["workflows"] as? [[String: Any]])?.first)
            #expect(cost["currency"] as? String == "EUR" && isNear(shop["price"], 1))
            try workspace.write("price: {jobs: {per-hour: much}}\n", to: "tidegate.yaml")
            let told = try program.run("doctor")
            #expect(told.output.contains("'per-hour' takes a number, such as 0.44"), "\(told.output)")
        }
    }
}
