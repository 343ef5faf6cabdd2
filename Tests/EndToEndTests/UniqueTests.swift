import TestSupport
import Testing

/// Files whose rows must not share a value.
@Suite struct UniqueTests {
    @Test func `a file in which a key comes twice is INVALID, and says in how many rows`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate: {expect: [id is unique, "(shop, day) is unique", "lower(mail) is unique"]}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            try workspace.write("id,shop,day,mail\n1,a,1,x\n2,a,2,y\n,b,,\n,b,,\n", to: "landing/good.csv")
            try workspace.write("id,shop,day,mail\n1,a,1,x\n1,a,2,X\n1,a,2,z\n", to: "landing/bad.csv")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").status == 0)
            #expect(try program.run("run", "shop").status == 0)
            let bad = try #require(try program.files(state: "INVALID").first)
            #expect(
                bad["reason"] as? String == """
                    'id is unique' does not hold in 2 of 3 rows; '(shop, day) is unique' does not hold in 1 of 3 rows; \
                    'lower(mail) is unique' does not hold in 1 of 3 rows
                    """)
            #expect(try program.files(state: "INGESTED").count == 1)
        }
    }
}
