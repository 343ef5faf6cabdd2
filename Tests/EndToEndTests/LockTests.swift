import Foundation
import TestSupport
import Testing

/// Tables whose schema is a contract.
@Suite struct LockTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders: {path: landing/*.csv, table: raw.orders, lock: true, invalid: landing/failed, settle: 10ms}
        crawlers:
          crawl: {datasets: [orders]}
        """

    @Test func `a file that departs from a locked table is INVALID, and the table stays as it is`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write("id,amount\n1,5\n", to: "landing/a.csv")
            let program = try Program(in: workspace)
            _ = try program.run("run", "shop")
            try workspace.write("id,amount\n2,6\n3,6.5\n", to: "landing/b.csv")
            try workspace.write("id,amount,tip\n4,7,1\n", to: "landing/c.csv")
            try workspace.write("id,amount\n5,8\n", to: "landing/d.csv")
            let second = try program.run("run", "shop")
            #expect(second.status == 0, "\(second.errors)")
            let reasons = try program.files(state: "INVALID").reduce(into: [:]) {
                $0["\($1["path"] ?? "")"] = "\($1["reason"] ?? "")"
            }
            let lead = "raw.orders is locked, and the file departs from it: "
            #expect(
                reasons == [
                    "landing/b.csv": lead + "amount: bigint → double (landing/b.csv:3: \"6.5\")",
                    "landing/c.csv": lead + "added tip bigint (landing/c.csv)",
                ])
            #expect(try workspace.has("landing/failed/b.csv.reason.json"))
            #expect(try program.rows("SELECT id FROM raw.orders ORDER BY id") as NSArray == [[1], [5]] as NSArray)
            let versions = try program.run("catalog", "versions", "raw.orders", "--json").json()["versions"] as? [Any]
            #expect(versions?.count == 1)
            try workspace.write(
                workflow.replacingOccurrences(of: "lock: true", with: "lock: false"), to: "workflows/shop.yaml")
            #expect(try program.run("files", "retry", "landing/b.csv").status == 0)
            _ = try program.run("run", "shop")
            #expect(try program.rows("SELECT count(*) FROM raw.orders") as NSArray == [[4]] as NSArray)
        }
    }

    @Test func `a crawl by hand leaves a locked table as it is, and its plan says so`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write("id,amount\n1,5\n", to: "landing/a.csv")
            try workspace.write("id,amount\n1,5\n", to: "landing/b.csv")
            let program = try Program(in: workspace)
            _ = try program.run("run", "shop")
            try workspace.write("id\n1\n", to: "landing/c.csv")
            let plan = try program.run("crawl", "landing", "--plan")
            #expect(
                plan.output.contains(
                    "leaves out landing/c.csv: raw.orders is locked, and the file departs from it: lacks amount bigint"),
                "\(plan.output)")
            let crawl = try program.run("crawl", "landing")
            #expect(crawl.output.contains("left out landing/c.csv: raw.orders is locked"), "\(crawl.output)")
        }
    }
}
