import TestSupport
import Testing

/// Files that are held against the clock, and against other tables.
@Suite struct ReferenceTests {
    private func withShop(_ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: base
                datasets:
                  customers: {path: landing/customers/*.csv, table: raw.customers, settle: 10ms}
                crawlers:
                  crawl: {datasets: [customers]}
                """, to: "workflows/base.yaml")
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/orders/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate:
                      expect:
                        - customer references raw.customers(id)
                        - {rule: freshness(ordered) <= 1d, severity: warn}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            try body(workspace, try Program(in: workspace))
        }
    }

    @Test func `a file whose values are not in the table is INVALID, and an old one is warned of`() throws {
        try withShop { workspace, program in
            #expect(try program.run("validate").output.contains("no problems"))
            try workspace.write("id,name\n1,a\n2,b\n", to: "landing/customers/c.csv")
            #expect(try program.run("run", "base").status == 0)
            try workspace.write("customer,ordered\n1,2020-01-01\n,2020-01-02\n", to: "landing/orders/good.csv")
            try workspace.write(
                "customer,ordered\n1,2020-01-01\n7,2020-01-01\nx,2020-01-01\n7,\n", to: "landing/orders/bad.csv")
            #expect(try program.run("run", "shop").status == 0)
            let invalid = try program.files(state: "INVALID")
            #expect(
                invalid.map { $0["reason"] as? String } == [
                    "'customer references raw.customers(id)' does not hold in 3 of 4 rows, such as '7' and 'x'"
                ])
            let life = try program.run("files", "show", "landing/orders/good.csv").output
            #expect(
                life.contains("'freshness(ordered) <= 1d' does not hold: the newest is 2020-01-02T00:00:00Z, "),
                "\(life)")
            // Once the customer is there, the same file is good.
            try workspace.write("id,name\n7,g\nx,h\n", to: "landing/customers/d.csv")
            #expect(try program.run("run", "base").status == 0)
            #expect(try program.run("files", "retry", "landing/orders/bad.csv").status == 0)
            #expect(try program.run("run", "shop").status == 0)
            #expect(try program.files(state: "INGESTED").count == 4)
        }
    }

    @Test func `without the table a file cannot be checked, and says so`() throws {
        try withShop { workspace, program in
            try workspace.write("customer,ordered\n1,2020-01-01\n", to: "landing/orders/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            let reason =
                "'customer references raw.customers(id)' cannot be checked: the catalog has no table raw.customers yet"
            #expect(try program.files(state: "INVALID").map { $0["reason"] as? String } == [reason])
        }
    }

    @Test(arguments: [
        (
            "customer references raw.clients(id)", 0,
            "table raw.clients is not in the catalog, and nothing here makes it"
        ),
        ("customer references raw.costumers(id)", 0, "did you mean 'raw.customers'?"),
        ("customer references raw.customers(nr)", 0, "table raw.customers has no column 'nr'"),
        ("\"customer in (select id from raw.costumers)\"", 0, "did you mean 'raw.customers'?"),
        ("customer references customers(id)", 65, "name a table with its columns, such as"),
        ("freshness(ordered) <= 2 fortnights", 65, "compare it with a duration, such as freshness(ordered_at) <= 2h"),
    ])
    func `what is wrong in a rule is told by validate`(rule: String, status: Int32, message: String) throws {
        try withShop { workspace, program in
            try workspace.write("id,name\n1,a\n", to: "landing/customers/c.csv")
            #expect(try program.run("run", "base").status == 0)
            let text = try workspace.read("workflows/shop.yaml")
            try workspace.write(
                text.replacing("customer references raw.customers(id)", with: rule), to: "workflows/shop.yaml")
            let told = try program.run("validate")
            #expect(told.status == status && told.output.contains(message), "\(told.output)")
            #expect(told.output.contains("workflows/shop.yaml:9:"), "\(told.output)")
        }
    }
}
