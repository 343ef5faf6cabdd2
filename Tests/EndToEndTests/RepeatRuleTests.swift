import Foundation
import TestSupport
import Testing

/// Files that come again, as a user sees them.
@Suite struct RepeatRuleTests {
    private func workflow(_ rules: String) -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/*.csv", table: raw.orders, invalid: failed, settle: 10ms, \(rules)}
        triggers:
          come: {on-upload: orders, start: crawl}
        crawlers:
          crawl: {datasets: [orders]}
        """
    }

    @Test func `a duplicate is passed over in silence, stays where it is, and is told of when asked`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("duplicates: skip"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try workspace.write("id\n1\n", to: "landing/a.csv")
            try program.run("run", "shop")
            try workspace.write("id\n1\n", to: "landing/b.csv")
            try workspace.write("id\n2\n", to: "landing/c.csv")
            try program.run("run", "shop")
            #expect(try program.files(state: "INGESTED").count == 2)
            #expect(try workspace.names(in: "landing") == ["a.csv", "b.csv", "c.csv"])
            let why = try program.run("files", "why", "landing/b.csv").output
            #expect(
                why
                    == "landing/b.csv is passed over: the same content as 'landing/a.csv', which is ingested by run shop-1.\n"
            )
            #expect(try program.run("query", "SELECT count(*) AS n FROM raw.orders", "--json").output.contains("[2]"))
        }
    }

    @Test func `a new version of an ingested file is set aside when the dataset takes none`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("on-replace: fail"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try workspace.write("id\n1\n", to: "landing/a.csv")
            try program.run("run", "shop")
            try workspace.write("id\n2\n", to: "landing/a.csv")
            try program.run("run", "shop")
            #expect(try workspace.names(in: "failed") == ["a.csv", "a.csv.reason.json"])
            #expect(try workspace.read("failed/a.csv") == "id\n2\n")
            let reason = try program.files(state: "INVALID").first?["reason"] as? String
            #expect(reason == "version 1 is ingested by run shop-1, and the dataset takes no other")
        }
    }

    @Test func `a word that is no rule is told with its place`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("on-replace: overwrite"), to: "workflows/shop.yaml")
            let result = try Program(in: workspace).run("validate")
            #expect(result.status == 65)
            #expect((result.output + result.errors).contains("append"), "\(result.output)\(result.errors)")
        }
    }
}
