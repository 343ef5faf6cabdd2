import TestSupport
import Testing

/// Rules in the words of AWS Glue Data Quality.
@Suite struct DQDLRunTests {
    @Test func `files are held to DQDL, and told of in its words`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                #"""
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate:
                      expect:
                        - |
                          Rules = [
                            IsComplete "id", IsUnique "id", RowCount between 0 and 100, ColumnExists "zip",
                            ColumnValues "country" in ["IT", "KR"] with threshold >= 0.5,
                            ColumnValues "amount" >= 0, ColumnLength "zip" = 5, Completeness "amount" >= 0.5,
                            ColumnValues "country" matches "^[A-Z]+$", ColumnDataType "zip" = "INTEGER",
                            (ColumnValues "amount" > 1) or (ColumnValues "country" = "KR"),
                            ColumnValues "amount" < 100 where "country = 'IT'", ColumnCount = 5,
                            Mean "amount" between 0 and 3, Sum "amount" <= 5, StandardDeviation "amount" < 3
                          ]
                        - rule: 'Rules = [ DataFreshness "day" <= 24 hours ]'
                          severity: warn
                crawlers:
                  crawl: {datasets: [orders]}
                """#, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").output.contains("no problems"))
            try workspace.write(
                "id,country,amount,zip,day\n1,IT,5,00185,2020-01-01\n2,KR,0,12345,2020-01-01\n", to: "landing/good.csv")
            try workspace.write(
                "id,country,amount,zip,day\n1,it,,185,2020-01-01\n1,FR,-3,12345,2020-01-01\n,IT,500,abcde,2020-01-01\n",
                to: "landing/bad.csv")
            try workspace.write("id,country,amount,day\n1,IT,5,2020-01-01\n", to: "landing/short.csv")
            #expect(try program.run("run", "shop").status == 0)
            let reasons = try program.files(state: "INVALID").compactMap { $0["reason"] as? String }.sorted()
            #expect(
                reasons == [
                    #"'IsComplete "id"' does not hold in 1 of 3 rows; 'IsUnique "id"' does not hold in 1 of 3 rows; "#
                        + #"'ColumnValues "country" in ["IT", "KR"] with threshold >= 0.5' does not hold in 2 of 3 rows; "#
                        + #"'ColumnValues "amount" >= 0' does not hold in 2 of 3 rows; "#
                        + #"'ColumnLength "zip" = 5' does not hold in 1 of 3 rows; "#
                        + #"'ColumnValues "country" matches "^[A-Z]+$"' does not hold in 1 of 3 rows; "#
                        + #"'ColumnDataType "zip" = "INTEGER"' does not hold in 1 of 3 rows; "#
                        + #"'(ColumnValues "amount" > 1) or (ColumnValues "country" = "KR")' does not hold in 2 of 3 rows; "#
                        + #"'ColumnValues "amount" < 100 where "country = 'IT'"' does not hold in 1 of 3 rows; "#
                        + #"'Mean "amount" between 0 and 3' does not hold: avg("amount") is 248.5; "#
                        + #"'Sum "amount" <= 5' does not hold: sum("amount") is 497; "#
                        + #"'StandardDeviation "amount" < 3' does not hold: stddev_pop("amount") is 251.5"#,
                    "column 'zip' is missing; it has columns 'id', 'country', 'amount', 'day'",
                ])
            let life = try program.run("files", "show", "landing/good.csv").output
            #expect(
                life.contains(#"warning: 'DataFreshness "day" <= 24 hours' does not hold in 2 of 2 rows"#), "\(life)")
        }
    }

    @Test func `rules over all rows at once ask queries, other tables and each other`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                #"""
                workflow: shop
                datasets:
                  shops:
                    path: shops/*.csv
                    table: raw.shops
                    settle: 10ms
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate:
                      expect: |
                        Rules = [
                          Uniqueness "mail" > 0.6, Uniqueness "mail" "id" = 1.0, UniqueValueRatio "mail" >= 0.5,
                          CustomSql "select count(*) from primary where amount > 0" > 1,
                          CustomSql "select id from primary where shop in (select id from raw.shops)",
                          CustomSql "select id from primary where amount > 1" with threshold > 0.3,
                          (RowCount > 100) or (IsUnique "id"), Mean "amount" < 10 where "shop = 1",
                          RowCountMatch "raw.shops" >= 1, AggregateMatch "sum(shop)" "sum(raw.shops.id)" <= 2.5,
                          SchemaMatch "raw.shops" < 0.5, ColumnNamesMatchPattern "[a-z]+"
                        ]
                crawlers:
                  crawl-shops: {datasets: [shops]}
                  crawl: {datasets: [orders]}
                """#, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").output.contains("no problems"))
            try workspace.write("id\n1\n2\n", to: "shops/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write(
                "id,mail,amount,shop\n1,a,5,1\n2,b,6,2\n3,,0,1\n4,c,7,2\n", to: "landing/good.csv")
            try workspace.write("id,Mail,amount,shop\n1,a,0,3\n1,a,50,1\n", to: "landing/bad.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try program.files(state: "INGESTED").count == 2)
            let reasons = try program.files(state: "INVALID").compactMap { $0["reason"] as? String }
            #expect(
                reasons == [
                    #"'Uniqueness "mail" > 0.6' does not hold: uniqueness("mail") is 0.0; "#
                        + #"'Uniqueness "mail" "id" = 1.0' does not hold: uniqueness("mail", "id") is 0.0; "#
                        + #"'UniqueValueRatio "mail" >= 0.5' does not hold: unique_value_ratio("mail") is 0.0; "#
                        + #"'CustomSql "select count(*) from primary where amount > 0" > 1' does not hold: it is 1; "#
                        + #"'CustomSql "select id from primary where shop in (select id from raw.shops)"' "#
                        + "does not hold in 1 of 2 rows; "
                        + #"'(RowCount > 100) or (IsUnique "id")' does not hold; "#
                        + #"'Mean "amount" < 10 where "shop = 1"' does not hold: "#
                        + #"avg("amount") FILTER (WHERE ( shop = 1 )) is 50.0; "#
                        + #"'ColumnNamesMatchPattern "[a-z]+"' does not hold: it is not so of Mail"#
                ])
        }
    }

    @Test func `rules hold files and rows against those before them`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                #"""
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate:
                      expect: |
                        Rules = [
                          RowCount between avg(last(10)) * 0.5 and max(last(10)) * 2,
                          Completeness "id" >= last(), Mean "amount" <= avg(last(5)) + 10
                        ]
                crawlers:
                  crawl: {datasets: [orders]}
                jobs:
                  sales:
                    sql: SELECT * FROM batch.orders
                    needs: crawl
                    output: {table: out.sales, path: lake/sales}
                    check: [sum(amount) <= 2 * last(), uniqueness(id) >= last()]
                """#, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("validate").output.contains("no problems"))
            func run(_ name: String, _ rows: [String]) throws -> Int32 {
                try workspace.write("id,amount\n" + rows.joined(separator: "\n") + "\n", to: "landing/\(name).csv")
                return try program.run("run", "shop").status
            }
            #expect(try run("a", ["1,1", "2,3"]) == 0)
            #expect(try run("b", ["1,4", "2,2", "3,2"]) == 0)
            // Neither what is INVALID nor what was refused is a measure.
            #expect(try run("c", ["1,9", ",9", "3,9", "4,9", "5,9", "6,99"]) == 0)
            let reasons = try program.files(state: "INVALID").compactMap { $0["reason"] as? String }
            #expect(
                reasons == [
                    "'RowCount between avg(last(10)) * 0.5 and max(last(10)) * 2' does not hold: rows is 6, "
                        + "to be held against 6; 'Completeness \"id\" >= last()' does not hold: "
                        + "completeness(\"id\") is 0.8333333333333334, to be held against 1; "
                        + "'Mean \"amount\" <= avg(last(5)) + 10' does not hold: avg(\"amount\") is 24, "
                        + "to be held against \((2.0 + 8.0 / 3) / 2 + 10)"
                ])
            #expect(try run("d", ["1,8", "1,8", "2,9"]) == 1)
            let told = try program.run("runs", "show", "shop-4").output
            #expect(
                told.contains("'sum(amount) <= 2 * last()' does not hold: sum(amount) is 25, to be held against 16"))
            #expect(told.contains("'uniqueness(id) >= last()' does not hold: uniqueness(id) is 0.33"), "\(told)")
            #expect(try run("e", ["1,8", "2,8"]) == 0)
            let checks = try program.run("quality", "out.sales", "--json").json()["checks"] as? [[String: Any]] ?? []
            let measured = checks.map { check in
                (check["measures"] as? [[String: Any]] ?? []).compactMap { $0["value"] as? Double }
            }
            #expect(measured.first == [16, 1] && measured.count == 5, "\(measured)")
        }
    }
}
