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
}
