import TestSupport
import Testing

/// What the rows of a file are held to.
@Suite struct ExpectTests {
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

    @Test func `so many rows as are tolerated may be otherwise, and a warning lets a file pass`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate:
                      expect:
                        - {rule: amount >= 0, tolerate: 25%}
                        - {rule: id is unique, severity: warn}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            try workspace.write("id,amount\n1,-1\n1,2\n2,3\n3,4\n", to: "landing/a.csv")
            try workspace.write("id,amount\n1,-1\n2,-2\n3,3\n4,4\n", to: "landing/b.csv")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").status == 0)
            #expect(try program.run("run", "shop").status == 0)
            let bad = try #require(try program.files(state: "INVALID").first)
            #expect(bad["reason"] as? String == "'amount >= 0' does not hold in 2 of 4 rows")
            let life = try program.run("files", "show", "landing/a.csv").output
            #expect(life.contains("VALID warning: 'id is unique' does not hold in 1 of 4 rows"), "\(life)")
            #expect(try program.files(state: "INGESTED").count == 1)
        }
    }

    @Test func `a file is held against those before it`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate: {expect: [rows within 50% of last 3, {rule: rows within 10% of last 9, severity: warn}]}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").status == 0)
            for (name, rows) in [("a", 10), ("b", 12), ("c", 11), ("d", 30), ("e", 16)] {
                let lines = (0..<rows).map { "\($0)\n" }.joined()
                try workspace.write("id\n" + lines, to: "landing/\(name).csv")
                #expect(try program.run("run", "shop").status == 0)
            }
            let bad = try program.files(state: "INVALID")
            #expect(
                bad.map { $0["reason"] as? String } == [
                    "'rows within 50% of last 3' does not hold: it has 30, and the last 3 had 11 in the middle"
                ])
            let life = try program.run("files", "show", "landing/e.csv").output
            #expect(
                life.contains(
                    "VALID warning: 'rows within 10% of last 9' does not hold: it has 16, and the last 3 had 11 in the middle"
                ),
                "\(life)")
        }
    }

    @Test(arguments: [
        ("{rule: a > 0, tolerate: 2}", "'tolerate' takes a part of the rows, such as 0.1%"),
        ("{rule: a > 0, tolerate: 101%}", "'tolerate' takes a part of the rows, such as 0.1%"),
        ("{rule: a > 0, severity: loud}", "loud"), ("{tolerate: 1%}", "rule"), ("{rul: a > 0}", "did you mean 'rule'?"),
    ])
    func `what is wrong in an item is told`(item: String, message: String) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets: {orders: {path: landing/*.csv, validate: {expect: [\(item)]}}}
                crawlers: {crawl: {datasets: [orders]}}
                """, to: "workflows/shop.yaml")
            let told = try Program(in: workspace).run("validate")
            #expect(told.status == 65 && (told.output + told.errors).contains(message), "\(told.output)\(told.errors)")
        }
    }
}
