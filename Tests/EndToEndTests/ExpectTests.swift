import TestSupport
import Testing

/// What the rows of a file are held to.
@Suite struct ExpectTests {
    /// Calls with a workspace whose orders are held to some conditions.
    private func withOrders(
        expecting items: String, _ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void
    ) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate: {expect: [\(items)]}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            try body(workspace, try Program(in: workspace))
        }
    }

    private func reasons(_ program: Program) throws -> [String] {
        try program.files(state: "INVALID").compactMap { $0["reason"] as? String }
    }

    @Test func `a file in which a key comes twice is INVALID, and says in how many rows`() throws {
        try withOrders(expecting: #"id is unique, "(shop, day) is unique", "lower(mail) is unique""#) {
            workspace, program in
            try workspace.write("id,shop,day,mail\n1,a,1,x\n2,a,2,y\n,b,,\n,b,,\n", to: "landing/good.csv")
            try workspace.write("id,shop,day,mail\n1,a,1,x\n1,a,2,X\n1,a,2,z\n", to: "landing/bad.csv")
            #expect(try program.run("validate").status == 0)
            #expect(try program.run("run", "shop").status == 0)
            let reason = """
                'id is unique' does not hold in 2 of 3 rows; '(shop, day) is unique' does not hold in 1 of 3 rows; \
                'lower(mail) is unique' does not hold in 1 of 3 rows
                """
            #expect(try reasons(program) == [reason])
            #expect(try program.files(state: "INGESTED").count == 1)
        }
    }

    @Test func `so many rows as are tolerated may be otherwise, and a warning lets a file pass`() throws {
        let items = "{rule: amount >= 0, tolerate: 25%}, {rule: id is unique, severity: warn}"
        try withOrders(expecting: items) { workspace, program in
            try workspace.write("id,amount\n1,-1\n1,2\n2,3\n3,4\n", to: "landing/a.csv")
            try workspace.write("id,amount\n1,-1\n2,-2\n3,3\n4,4\n", to: "landing/b.csv")
            #expect(try program.run("validate").status == 0)
            #expect(try program.run("run", "shop").status == 0)
            #expect(try reasons(program) == ["'amount >= 0' does not hold in 2 of 4 rows"])
            let life = try program.run("files", "show", "landing/a.csv").output
            #expect(life.contains("VALID warning: 'id is unique' does not hold in 1 of 4 rows"), "\(life)")
            #expect(try program.files(state: "INGESTED").count == 1)
        }
    }

    @Test func `a file is held against those before it`() throws {
        let items = "rows within 50% of last 3, {rule: rows within 10% of last 9, severity: warn}"
        try withOrders(expecting: items) { workspace, program in
            #expect(try program.run("validate").status == 0)
            for (name, rows) in [("a", 10), ("b", 12), ("c", 11), ("d", 30), ("e", 16)] {
                let lines = (0..<rows).map { "\($0)\n" }.joined()
                try workspace.write("id\n" + lines, to: "landing/\(name).csv")
                #expect(try program.run("run", "shop").status == 0)
            }
            let reason = "'rows within 50% of last 3' does not hold: it has 30, and the last 3 had 11 in the middle"
            #expect(try reasons(program) == [reason])
            let life = try program.run("files", "show", "landing/e.csv").output
            let warning = "'rows within 10% of last 9' does not hold: it has 16, and the last 3 had 11 in the middle"
            #expect(life.contains("VALID warning: \(warning)"), "\(life)")
        }
    }

    @Test(arguments: [
        ("{rule: a > 0, tolerate: 2}", "'tolerate' takes a part of the rows, such as 0.1%"),
        ("{rule: a > 0, tolerate: 101%}", "'tolerate' takes a part of the rows, such as 0.1%"),
        ("{rule: a > 0, severity: loud}", "loud"), ("{tolerate: 1%}", "rule"), ("{rul: a > 0}", "did you mean 'rule'?"),
    ])
    func `what is wrong in an item is told`(item: String, message: String) throws {
        try withOrders(expecting: item) { _, program in
            let told = try program.run("validate")
            #expect(told.status == 65 && (told.output + told.errors).contains(message), "\(told.output)\(told.errors)")
        }
    }
}
