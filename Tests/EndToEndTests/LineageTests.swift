import Foundation
import TestSupport
import Testing

/// Where tables come from, and what jobs keep between runs.
@Suite struct LineageTests {
    private func withShop(_ jobs: String, _ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void)
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  day-orders: {path: "landing/*.csv", table: raw.orders, settle: 10ms}
                crawlers:
                  crawl: {datasets: [day-orders]}
                jobs:
                \(jobs)
                """, to: "workflows/shop.yaml")
            try workspace.write("id,amount\n1,5\n2,6\n", to: "landing/a.csv")
            try body(workspace, try Program(in: workspace))
        }
    }

    private func edges(_ program: Program, _ name: String, _ way: String) throws -> [String] {
        let all = try program.run("lineage", name, "--json").json()[way] as? [[String: Any]] ?? []
        return all.map { edge in
            let source = edge["source"] as? [String: String] ?? [:]
            let columns = (edge["columns"] as? [String: [String]])?.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value.joined(separator: "+"))" }.joined(separator: " ")
            return "\(edge["depth"] ?? 0) \(source["kind"] ?? "") \(source["name"] ?? "") > \(edge["target"] ?? "") "
                + "\(edge["node"] ?? "") \(edge["run"] ?? "") \(edge["runs"] ?? "") (\(columns ?? "?"))"
        }
    }

    @Test func `lineage tells tables, columns and runs, up and down`() throws {
        let jobs = """
              sales:
                needs: crawl
                sql: SELECT id, sum(amount) AS total FROM raw.orders GROUP BY id
                output: {table: out.sales, path: lake/sales}
              fresh:
                needs: sales
                sql: SELECT s.total - b.amount AS rest FROM out.sales s JOIN batch.day_orders b USING (id)
                output: {table: out.fresh, path: lake/fresh, write: overwrite}
              export:
                needs: fresh
                shell: printf 'a\\n1\\n' > $TIDEGATE_OUTPUT/x.csv
                output: {table: out.export, path: lake/export, format: csv}
            """
        try withShop(jobs) { workspace, program in
            let first = try program.run("run", "shop")
            #expect(first.status == 0, "\(first.output)")
            try workspace.write("id,amount\n3,7\n", to: "landing/b.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(
                try edges(program, "out.fresh", "upstream") == [
                    "0 dataset shop/day-orders > out.fresh fresh shop-2 2 (rest=amount)",
                    "0 table out.sales > out.fresh fresh shop-2 2 (rest=total)",
                    "1 table raw.orders > out.sales sales shop-2 2 (id=id total=amount)",
                    "2 dataset shop/day-orders > raw.orders crawl shop-2 2 (?)",
                ])
            #expect(
                try edges(program, "raw.orders", "downstream") == [
                    "0 table raw.orders > out.sales sales shop-2 2 (id=id total=amount)",
                    "1 table out.sales > out.fresh fresh shop-2 2 (rest=total)",
                ])
            #expect(
                try edges(program, "out.export", "upstream") == [
                    "0 dataset shop/day-orders > out.export export shop-2 2 (?)"
                ])
            let shown = try program.run("lineage", "out.sales").output
            #expect(shown.contains("total ← amount"), "\(shown)")
            #expect(shown.contains("shop/day-orders (dataset)"), "\(shown)")
            #expect(try program.run("lineage", "out.sales", "--upstream").output.contains("out.fresh") == false)
            #expect(try program.run("lineage", "out.nothing").status == 64)
            #expect(try program.run("lineage", "out.sales", "--run", "shop-9").status == 64)
        }
    }

    private func states(_ program: Program) throws -> [String] {
        let all = try program.run("state", "--json").json()["states"] as? [[String: String]] ?? []
        return all.map { "\($0["job"] ?? "") \($0["run"] ?? "") \($0["value"] ?? "")" }
    }

    @Test func `state goes from one run that succeeds to the next, and is as it was after one that fails`() throws {
        let jobs = """
              counts:
                state: true
                sql: "SET VARIABLE state = {'n': coalesce((getvariable('state')->>'n')::INT, 0) + 1}"
              notes:
                needs: counts
                state: true
                shell: cat $TIDEGATE_STATE; printf '["%s"]' $TIDEGATE_RUN > $TIDEGATE_STATE_NEXT
              may-fail:
                needs: notes
                shell: test ! -e fail
            """
        try withShop(jobs) { workspace, program in
            #expect(try program.run("run", "shop").status == 0)
            #expect(try program.run("runs", "logs", "shop-1", "notes").output.contains("null"))
            #expect(try states(program) == [#"counts shop-1 {"n":1}"#, #"notes shop-1 ["shop-1"]"#])
            try workspace.write("", to: "fail")
            #expect(try program.run("run", "shop").status == 1)
            #expect(try states(program) == [#"counts shop-1 {"n":1}"#, #"notes shop-1 ["shop-1"]"#])
            #expect(try program.run("run", "shop").status == 1)
            _ = try program.run("runs", "resume", "shop-2")
            #expect(unlink(workspace.path("fail")) == 0)
            // The run that goes on leaves what it made.
            #expect(try program.run("runs", "resume", "shop-3").status == 0)
            #expect(try program.run("runs", "logs", "shop-3", "notes").output.contains(#"["shop-1"]"#))
            #expect(try states(program) == [#"counts shop-3 {"n":2}"#, #"notes shop-3 ["shop-3"]"#])
            #expect(try program.run("state", "reset", "shop", "counts").status == 0)
            #expect(try program.run("state", "reset", "shop", "counts").status == 64)
            #expect(try program.run("run", "shop").status == 0)
            #expect(try states(program) == [#"counts shop-4 {"n":1}"#, #"notes shop-4 ["shop-4"]"#])
        }
    }

    @Test(arguments: [
        ("printf '{' > $TIDEGATE_STATE_NEXT", "is no JSON"), ("seq -s, 1 20000 > $TIDEGATE_STATE_NEXT", "64 KiB"),
    ])
    func `state that cannot be kept fails the job`(command: String, message: String) throws {
        try withShop("  keeps: {state: true, shell: \"\(command)\"}") { _, program in
            let result = try program.run("run", "shop")
            #expect(result.status == 1)
            #expect(result.output.contains(message), "\(result.output)")
            #expect(try states(program).isEmpty)
        }
    }
}
