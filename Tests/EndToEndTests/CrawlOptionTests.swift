import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What `tidegate crawl` may be asked, and what a crawler of a workflow may.
@Suite struct CrawlOptionTests {
    @Test func `a crawl takes the files that are included and not excluded, and no other counts as gone`() throws {
        try withScratchFolder { workspace in
            try workspace.write("a\n1\n", to: "data/x/a.csv")
            try workspace.write("b\n1\n", to: "data/x/old/b.csv")
            try workspace.write("{\"c\": 1}\n", to: "data/y/c.json")
            let program = try Program(in: workspace)
            let first = try program.run(
                "crawl", "data", "--include", "**/*.csv", "--include", "y/", "--exclude", "**/old/**")
            #expect(first.output == "raw.x  new, 1 file, 1 row\nraw.y  new, 1 file, 1 row\n", "\(first.errors)")
            let second = try program.run("crawl", "data", "--include", "y/")
            #expect(second.output == "1 file unchanged\n")
            let bad = try program.run("crawl", "data", "--exclude", "../x")
            #expect(bad.status == 64)
            #expect(bad.errors.contains("--exclude: path pattern '../x' leaves the workspace with '..'"))
        }
    }

    @Test func `a plan tells what each mode would do, and the crawl does it`() throws {
        try withScratchFolder { workspace in
            try workspace.write("a\n1\n", to: "data/x/day=1/a.csv")
            let program = try Program(in: workspace)
            #expect(try program.run("crawl", "data").output == "raw.x  new, 1 file, 1 row\n")
            try workspace.write("a\n2\n", to: "data/x/day=2/a.csv")
            try workspace.write("a,b\n2,3\n", to: "data/x/day=3/a.csv")
            try workspace.write("p\n2\n", to: "data/y/p.csv")
            let create = try program.run("crawl", "data", "--mode", "create", "--plan").output
            let standing =
                "raw.x  leaves out 2 files, such as data/x/day=2/a.csv: the table is there, and the mode is create\n"
            #expect(create == standing + "raw.y  new, 1 file, such as data/y/p.csv\n  p  bigint\n")
            let only = try program.run("crawl", "data", "--mode", "partitions-only", "--plan").output
            let left =
                "  leaves out data/x/day=3/a.csv: it would change the table: added b bigint (data/x/day=3/a.csv)\n"
                + "raw.y  leaves out 1 file, such as data/y/p.csv: there is no such table, and the mode is partitions-only\n"
            #expect(only == "raw.x  as it is, 1 file, such as data/x/day=2/a.csv\n" + left)
            let done = try program.run("crawl", "data", "--mode", "partitions-only").output
            #expect(done == "raw.x  version 1, 1 file, 1 row\n" + left + "1 file unchanged\n")
            let created = try program.run("crawl", "data", "--mode", "create").output
            #expect(created.contains("raw.y  new, 1 file, 1 row\n"), "\(created)")
            let evolved = try program.run("crawl", "data").output
            #expect(evolved.contains("raw.x  version 2, 1 file, 1 row: added b bigint (data/x/day=3/a.csv)\n"))
        }
    }

    @Test func `files are grouped as asked`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id,n\n1,2\n", to: "data/shop/orders/eu/a.csv")
            try workspace.write("id,n\n1,2\n", to: "data/shop/orders/us/a.csv")
            let program = try Program(in: workspace)
            let level = try program.run("crawl", "data", "--group-by", "level:2", "--plan").output
            #expect(level.hasPrefix("raw.orders  new, 2 files, such as data/shop/orders/eu/a.csv\n"), "\(level)")
            #expect(level.hasSuffix("  partition_0  string, a partition key\n"))
            let schema = try program.run("crawl", "data", "--group-by", "schema", "--plan").output
            #expect(schema.hasPrefix("raw.orders  new, 2 files"), "\(schema)")
            #expect(try program.run("crawl", "data", "--group-by", "level:0").status == 64)
        }
    }

    @Test func `links that loop end`() throws {
        try withScratchFolder { workspace in
            try workspace.write("a\n1\n", to: "data/x/a.csv")
            symlink("..", workspace.path("data/x/up"))
            symlink("self", workspace.path("data/self"))
            let result = try Program(in: workspace).run("crawl", "data")
            #expect(result.output == "raw.x  new, 1 file, 1 row\n", "\(result.errors)")
        }
    }

    @Test func `a workflow's crawler keeps to its mode and its number of new tables`() throws {
        func workflow(_ keys: String) -> String {
            """
            workflow: w
            datasets:
              d: {path: in/d/, table: raw.d, include: "*.csv", exclude: [old*], settle: 10ms}
              e: {path: in/e/, table: raw.e, settle: 10ms}
            crawlers:
              c: {datasets: [d, e], \(keys)}
            """
        }
        try withScratchFolder { workspace in
            try workspace.write(workflow("max-new-tables: 1"), to: "workflows/w.yaml")
            for path in ["in/d/a.csv", "in/d/old.csv", "in/d/a.txt", "in/d/sub/a.csv", "in/e/a.csv"] {
                try workspace.write("a\n1\n", to: path)
            }
            let program = try Program(in: workspace)
            let flood = try program.run("run", "w")
            #expect(flood.status == 1)
            #expect(
                (flood.output + flood.errors).contains("2 tables would be new (raw.d, raw.e), and max-new-tables is 1"))
            try workspace.write(workflow("mode: create"), to: "workflows/w.yaml")
            #expect(try program.run("runs", "resume", "w-1").status == 0)
            #expect(
                try program.files(state: "INGESTED").map { "\($0["path"] ?? "")" }.sorted() == [
                    "in/d/a.csv", "in/e/a.csv",
                ])
            try workspace.write("a,b\n1,2\n", to: "in/d/b.csv")
            try workspace.write(workflow("mode: partitions-only"), to: "workflows/w.yaml")
            #expect(try program.run("run", "w").status == 0)
            let versions = try program.run("catalog", "versions", "raw.d", "--json").json()["versions"] as? [Any]
            #expect(versions?.count == 1)
        }
    }
}
