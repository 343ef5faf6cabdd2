import Foundation
import TestSupport
import Testing

/// What a user knows of files, from the workflow, or a file, to the table.
@Suite struct ClassifierPathTests {
    private let workflow = """
        workflow: vendor
        datasets:
          invoices:
            path: landing/*.txt
            table: raw.invoices
            invalid: landing/failed
            settle: 10ms
            classifier:
              delimiter: ";"
              skip: 1
              types: {zip: string, amount: "decimal(10,2)"}
              nulls: ["9999"]
              dates: "%d.%m.%Y"
        crawlers:
          crawl: {datasets: [invoices]}
        """
    private let invoices = "made by hand\nzip;amount;day;rest\n12;1.5;03.04.2026;9999\n13;2;05.04.2026;7\n"

    @Test func `what a dataset says of its files decides how they are read`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/vendor.yaml")
            try workspace.write(invoices, to: "landing/a.txt")
            let program = try Program(in: workspace)
            let run = try program.run("run", "vendor")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            let rows = try program.rows(
                "SELECT zip, CAST(amount AS VARCHAR), CAST(day AS VARCHAR), rest FROM raw.invoices ORDER BY zip")
            #expect(
                rows as NSArray == [["12", "1.50", "2026-04-03", NSNull()], ["13", "2.00", "2026-04-05", 7]] as NSArray)
        }
    }

    @Test func `a file that contradicts what is known is INVALID, and says where`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/vendor.yaml")
            try workspace.write(
                "-\nzip;amount;day;rest\n12;1.5;03.04.2026;1\n13;2.555;05.04.2026;7\n", to: "landing/a.txt")
            try workspace.write("-\nzip;amount;day;rest\n1;2;31;1\n", to: "landing/b.txt")
            try workspace.write(invoices, to: "landing/c.txt")
            try workspace.write(
                workflow.replacingOccurrences(of: "zip: string", with: "day: date, zip: string"),
                to: "workflows/vendor.yaml")
            let program = try Program(in: workspace)
            _ = try program.run("run", "vendor")
            let reasons = try program.files(state: "INVALID").reduce(into: [:]) {
                $0["\($1["path"] ?? "")"] = "\($1["reason"] ?? "")"
            }
            #expect(reasons["landing/a.txt"] == "line 4: column 'amount' is pinned to decimal(10,2) but holds '2.555'")
            #expect(reasons["landing/b.txt"] == "line 3: column 'day' is pinned to date but holds '31'")
            #expect(try program.files(state: "INGESTED").count == 1)
            #expect(try workspace.has("landing/failed/a.txt.reason.json"))
        }
    }

    @Test func `files that were read stay as they were when what is known changes`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/vendor.yaml")
            try workspace.write(invoices, to: "landing/a.txt")
            let program = try Program(in: workspace)
            _ = try program.run("run", "vendor")
            try workspace.write(
                workflow.replacingOccurrences(of: "\";\"", with: "\"|\""), to: "workflows/vendor.yaml")
            try workspace.write(invoices.replacingOccurrences(of: ";", with: "|"), to: "landing/b.txt")
            let run = try program.run("run", "vendor")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            let rows = try program.rows("SELECT zip, count(*) FROM raw.invoices GROUP BY zip ORDER BY zip")
            #expect(rows as NSArray == [["12", 2], ["13", 2]] as NSArray)
        }
    }

    @Test func `a classifier in a file of its own is used without a workflow`() throws {
        try withScratchFolder { workspace in
            try workspace.write("pattern: '^(?<host>\\S+) (?<status>\\d+)$'\ntypes: {status: int}\n", to: "web.yaml")
            try workspace.write("a.example 200\nb.example 404\n", to: "logs/web.log")
            let program = try Program(in: workspace)
            let inferred = try program.run(
                "infer", "--classifier", workspace.path("web.yaml"), workspace.path("logs/web.log"), "--json"
            ).json()
            let file = try #require((inferred["files"] as? [[String: Any]])?.first)
            let columns = try #require(file["columns"] as? [[String: Any]])
            #expect(columns.map { "\($0["name"] ?? "") \($0["type"] ?? "")" } == ["host string", "status int"])
            let crawled = try program.run("crawl", "logs", "--classifier", workspace.path("web.yaml"))
            #expect(crawled.output == "raw.logs  new, 1 file, 2 rows\n", "\(crawled.errors)")
            let rows = try program.rows("SELECT host, status FROM raw.logs ORDER BY host")
            #expect(rows as NSArray == [["a.example", 200], ["b.example", 404]] as NSArray)
        }
    }

    @Test func `days that could be read two ways are read as the classifier says, in each order`() throws {
        try withScratchFolder { workspace in
            let program = try Program(in: workspace)
            for pattern in [
                "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
            ] {
                let day = ["%Y": "2026", "%m": "03", "%d": "04"].reduce(pattern) {
                    $0.replacingOccurrences(of: $1.key, with: $1.value)
                }
                let path = try workspace.write("day,n\n\(day),1\n", to: "days.csv")
                let classifier = try workspace.write("dates: '\(pattern)'\n", to: "days.yaml")
                let answer = try program.run("infer", "--classifier", classifier, path, "--json").json()
                let file = try #require((answer["files"] as? [[String: Any]])?.first)
                let columns = try #require(file["columns"] as? [[String: Any]])
                #expect(columns.first?["type"] as? String == "date", "\(pattern)")
            }
        }
    }

    @Test func `a crawl by hand goes by what the files' dataset says`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/vendor.yaml")
            try workspace.write(invoices, to: "landing/a.txt")
            let plan = try Program(in: workspace).run("crawl", "landing", "--plan")
            #expect(plan.output.contains("  zip  string\n  amount  decimal(10,2)\n  day  date\n"), "\(plan.output)")
        }
    }

    @Test func `what is wrong in a classifier's file is drawn`() throws {
        try withScratchFolder { workspace in
            let path = try workspace.write("format: csv\ndelimiter: '||'\n", to: "c.yaml")
            try workspace.write("a\n", to: "a.csv")
            let result = try Program(in: workspace).run("infer", "--classifier", path, workspace.path("a.csv"))
            #expect(result.status == 65)
            #expect(
                result.errors.contains("c.yaml:2:12: error: 'delimiter' must be one character of ASCII, not '||'\n"))
            #expect(result.errors.contains("      |            ^~~~\n"))
        }
    }
}
