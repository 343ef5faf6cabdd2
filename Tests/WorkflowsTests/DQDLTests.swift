import TableSchema
import TestSupport
import Testing
import YAMLSource

@testable import Workflows

@Suite struct DQDLTests {
    @Test(arguments: [
        (#"IsComplete "id""#, [#""id" IS NOT NULL"#]), (#"IsUnique "order id""#, [#""order id" is unique"#]),
        (#"IsPrimaryKey "a" "b""#, [#""a" IS NOT NULL AND "b" IS NOT NULL"#, #"("a", "b") is unique"#]),
        (#"Uniqueness "a" "b" = 1.0"#, [#"uniqueness("a", "b") = 1.0"#]),
        (
            #"UniqueValueRatio "x" between 0 and 0.9 where "x < 10""#,
            [
                "unique_value_ratio(\"x\") FILTER (WHERE (\nx < 10\n)) > 0 AND "
                    + "unique_value_ratio(\"x\") FILTER (WHERE (\nx < 10\n)) < 0.9"
            ]
        ),
        (
            #"CustomSql "select count(*) from primary where s = 'a'" > 10"#,
            ["(select count(*) from primary where s = 'a'\n) > 10"]
        ),
        (
            #"CustomSql "select id from primary where x > 1" with threshold >= 0.9"#,
            ["primary in (select id from primary where x > 1\n)"]
        ),
        (
            #"RowCountMatch "raw.orders" >= 0.9"#,
            [
                #"(SELECT CASE WHEN a = b THEN 1 ELSE CAST(a AS DOUBLE) / b END FROM (SELECT (SELECT count(*) "#
                    + #"FROM primary) AS a, (SELECT count(*) FROM "raw"."orders") AS b)) >= 0.9"#
            ]
        ),
        (
            #"AggregateMatch "sum(x)" "avg( raw.orders.y )" = 1"#,
            [
                #"(SELECT CASE WHEN a = b THEN 1 ELSE CAST(a AS DOUBLE) / b END FROM (SELECT (SELECT sum("x") "#
                    + #"FROM primary) AS a, (SELECT avg("y") FROM "raw"."orders") AS b)) = 1"#
            ]
        ),
        (#"Mean "x" > 1 where "y = 2""#, ["avg(\"x\") FILTER (WHERE (\ny = 2\n)) > 1"]),
        ("RowCount > 5 where \"y = 2\"", ["count(*) FILTER (WHERE (\ny = 2\n)) > 5"]),
        (#"IsUnique "x" where "y = 2""#, ["CASE WHEN (\ny = 2\n) THEN \"x\" END is unique"]),
        (
            #"(RowCount > 9) or ((IsPrimaryKey "a" "b") and (Mean "x" > 1)) or (IsComplete "c" with threshold >= 0.5)"#,
            [
                #"((rows > 9) OR ((SELECT count(*) = count(DISTINCT row("a", "b")) FILTER (WHERE "a" IS NOT NULL AND "b" "#
                    + #"IS NOT NULL) FROM primary) AND (SELECT avg("x") > 1 FROM primary)) OR (SELECT count(*) FILTER "#
                    + #"(WHERE NOT ("c" IS NOT NULL)) <= 0.5 * count(*) FROM primary))"#
            ]
        ),
        ("RowCount between 1 and 100", ["rows > 1 AND rows < 100"]),
        ("RowCount > avg(last(10))*0.8", ["rows > avg ( last ( 10 ) ) * 0.8"]),
        (
            #"Completeness "id" between min(last(5)) - 0.1 and 2"#,
            [#"completeness("id") > min ( last ( 5 ) ) - 0.1"#, #"completeness("id") < 2"#]
        ),
        (
            #"Mean "x" not between 1 and index(last(3), 2) where "y = 2""#,
            ["avg(\"x\") FILTER (WHERE (\ny = 2\n)) not between 1 and index ( last ( 3 ) , 2 )"]
        ),
        ("RowCount not between 1 and 9", ["(rows < 1 OR rows > 9)"]),
        (#"Completeness "phone" >= 0.95"#, [#"completeness("phone") >= 0.95"#]),
        (#"DistinctValuesCount "c" <= 250"#, [#"distinct("c") <= 250"#]),
        (#"ColumnValues "x" >= -1.5"#, [#""x" IS NOT NULL AND "x" >= -1.5"#]),
        (#"ColumnValues "x" != 3"#, [#"NOT ("x" = 3)"#]), (#"ColumnValues "x" = NULL"#, [#""x" IS NULL"#]),
        (#"ColumnValues "x" != null"#, [#""x" IS NOT NULL"#]),
        (#"ColumnValues "x" < "2022-06-30""#, [#""x" IS NOT NULL AND "x" < '2022-06-30'"#]),
        (
            #"ColumnValues "c" in ["it's", NULL]"#,
            [#"coalesce("c" = 'it''s', false) OR coalesce("c" IS NULL, false)"#]
        ),
        (
            #"ColumnValues "c" matches "a\"\d+""#,
            [#""c" IS NOT NULL AND regexp_matches(CAST("c" AS VARCHAR), 'a"\d+')"#]
        ),
        (#"ColumnLength "zip" = 5"#, [#"coalesce(length(CAST("zip" AS VARCHAR)), 0) = 5"#]),
        (
            #"ColumnDataType "age" = "integer""#,
            [#""age" IS NULL OR TRY_CAST("age" AS INTEGER) IS NOT NULL"#]
        ),
        (
            #"DataFreshness "ts" <= 24 hours"#,
            [
                #""ts" IS NOT NULL AND CAST("ts" AS TIMESTAMP) >= CAST(now() AS TIMESTAMP) - to_microseconds(86400000000)"#
            ]
        ),
        (
            #"ReferentialIntegrity "a,b" "raw.days.{x, y}" = 1.0"#,
            [#"("a", "b") references raw.days("x", "y")"#]
        ),
        (
            #"IsComplete "email" where "id < 16""#,
            ["NOT coalesce((\nid < 16\n), false) OR (\"email\" IS NOT NULL)"]
        ),
        (
            #"(ColumnValues "Age" > 21) OR (ColumnValues "Age" = NULL)"#,
            [
                #"(coalesce((("Age" IS NOT NULL AND "Age" > 21)), true) OR coalesce((("Age" IS NULL)), true))"#
            ]
        ),
        (#"(IsComplete "id") and (IsUnique "id")"#, [#""id" IS NOT NULL"#, #""id" is unique"#]),
    ])
    func `a rule is told in the words of expect`(rule: String, conditions: [String]) throws {
        let expectations = DQDLTranslation("Rules = [ \(rule) ]").expectations
        #expect(expectations.map(\.condition) == conditions)
    }

    @Test func `comments, blanks and an empty list are passed over, and each rule keeps its words`() throws {
        let text = """
              Rules=[  # what holds
                IsComplete   "id",   // always
                ColumnValues "x"
                  in [1, 2],
                ColumnExists "y"
            ]

            """
        #expect(DQDLTranslation.isDQDL(text))
        let translation = DQDLTranslation(text)
        #expect(translation.expectations.map(\.words) == [#"IsComplete "id""#, #"ColumnValues "x" in [1, 2]"#])
        #expect(translation.requiredColumns == ["y"])
        #expect(DQDLTranslation("Rules = [ ]").expectations.isEmpty)
        #expect(!DQDLTranslation.isDQDL("rules = 3") && !DQDLTranslation.isDQDL("Rules > 3"))
    }

    @Test(arguments: [
        ("> 0.9", 9, false), ("> 0.9", 10, true), (">= 0.9", 9, true), (">= 0.9", 8, false), ("= 1.0", 9, false),
        ("= 1", 10, true), (">= 0", 0, true),
    ])
    func `a threshold is the part of the rows that hold`(threshold: String, good: Int64, holds: Bool) throws {
        let text = #"Rules = [ ColumnValues "x" in [1] with threshold \#(threshold) ]"#
        let expectation = try #require(DQDLTranslation(text).expectations.first)
        #expect(expectation.tolerates(10 - good, of: 10) == holds)
        // Of many rows, too.
        #expect(expectation.tolerates((10 - good) * 100_000_000, of: 1_000_000_000) == holds)
    }

    @Test(arguments: [
        (
            #"Rules = [ IsCompleat "id" ]"#, "the DQDL rule 'IsCompleat' is not known; known are IsComplete, IsUnique,",
            10, 10
        ),
        (#"Rules = [ isComplete "id" ]"#, "did you mean 'IsComplete'?", 10, 10),
        (#"Rules = [ IsComplete ]"#, #"IsComplete is written IsComplete "id""#, 10, 10),
        (#"Rules = [ IsComplete "a" "b" ]"#, #"IsComplete is written IsComplete "id""#, 10, 18),
        (#"Rules = [ IsComplete "id" > 1 ]"#, "IsComplete takes no condition", 26, 3),
        (#"Rules = [ ColumnValues "x" ]"#, "ColumnValues is held against something", 10, 16),
        (#"Rules = [ RowCount > "many" ]"#, "it is held against numbers, such as >= 1", 19, 8),
        (#"Rules = [ RowCount > mean(last(3)) ]"#, #"here DQDL has a value, such as 5, "IT" or avg(last(10))"#, 21, 4),
        (#"Rules = [ RowCount > avg(last(0)) ]"#, "last takes a number from 1 to 1000", 21, 12),
        (#"Rules = [ RowCount > last(3) * 2 ]"#, "last(3) is several values", 21, 11),
        (#"Rules = [ ColumnLength "x" = last() ]"#, "one number of all rows is held against last()", 27, 8),
        (#"Rules = [ (RowCount > last()) or (IsUnique "x") ]"#, "does not stand beside 'or'", 20, 8),
        (#"Rules = [ CustomSql "drop table x" > 0.5 ]"#, "CustomSql asks a query", 20, 14),
        (#"Rules = [ CustomSql "select 1" > 1 with threshold > 0.5 ]"#, "CustomSql has no threshold", 50, 5),
        (#"Rules = [ RowCountMatch "reference" > 0.5 ]"#, "name the table as database.table", 24, 11),
        (#"Rules = [ AggregateMatch "sum(x)" "max(y)" > 0.5 ]"#, "it sums or averages a column", 34, 8),
        (#"Rules = [ ColumnCount > 1 where "x" ]"#, "ColumnCount takes no 'where' here", 10, 25),
        (#"Rules = [ ReferentialIntegrity "x" "ref.y" = 1.0 ]"#, "name the column as database.table.column", 35, 7),
        (#"Rules = [ DataFreshness "ts" <= 24 ]"#, "an age is held against hours or days", 29, 5),
        (#"Rules = [ ColumnDataType "x" = "text" ]"#, "a type is one of BOOLEAN, DATE,", 29, 8),
        (#"Rules = [ (RowCount > 1) or (ColumnExists "x") ]"#, "ColumnExists does not stand beside 'or'", 29, 16),
        (#"Rules = [ (RowCount > 1) or (RowCount > 2) and (RowCount > 3) ]"#, "need parentheses", 43, 3),
        (#"Rules = [ IsUnique "id"#, "the text that starts here has no end", 19, 1),
        (#"Rules = [ IsUnique "id" "#, "here DQDL has ']' or ','", 24, 0),
        (#"Rules = [ IsUnique "id", ]"#, "here DQDL has a rule", 25, 1),
        (#"Rules = [ RowCount > 1.2.3 ]"#, "'1.2.3' is no number", 21, 5),
        (#"Rules = [ ] Analyzers = [ ]"#, "only 'Rules' are known here", 12, 9),
        (#"Rules = [ RowCount > 1; ]"#, "';' is no part of DQDL", 22, 1),
        (#"Rules = [ RowCount > 1 with threshold > 0.5 ]"#, "RowCount has no threshold", 38, 5),
        (#"Rules = [ ColumnValues "x" > 1 with threshold < 0.5 ]"#, "the part of the rows is at least so much", 46, 5),
        (#"Rules = [ ColumnValues "x" > 1 with threshold > 90 ]"#, "the part of the rows is from 0 to 1", 46, 4),
        (
            #"Rules = [ ColumnValues "x" > 99999999999999999999 days ]"#,
            "this is held against a number, a text or a time", 27, 27
        ),
    ])
    func `what is not known or not right is told with its place`(
        text: String, message: String, offset: Int, length: Int
    ) throws {
        let errors = DQDLTranslation(text).errors
        let error = try #require(errors.first)
        #expect(errors.count == 1 && error.message.contains(message), "\(errors)")
        #expect(error.range == offset..<(offset + length), "\(error)")
    }

    @Test func `all rules that are not right are told of at once`() {
        let translation = DQDLTranslation(#"Rules = [ CustomSql "x" > 2, IsComplete "id", IsUnique ]"#)
        #expect(translation.errors.map(\.range.lowerBound) == [20, 46] && translation.expectations.count == 1)
    }

    @Test func `whatever is written is taken or told of, at a place in the text`() throws {
        let pieces = [
            "Rules", "=", "[", "]", "(", ")", ",", "IsComplete", "ColumnValues", "RowCount", "\"id\"", "\"", "> 1",
            "and", "or",
            "in", "[1]", "now()", "-", "3 days", "with threshold", "where", "#", "\n", "é", "not", "matches", "between",
            "0.5",
        ]
        for seed in 0..<2000 {
            var random = SeededRandom(seed: UInt64(seed))
            let count = Int.random(in: 0...14, using: &random)
            let text =
                "Rules = [ "
                + (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
            for error in DQDLTranslation(text).errors {
                #expect(!error.message.isEmpty && error.range.upperBound <= text.unicodeScalars.count, "seed \(seed)")
            }
        }
    }

    @Test func `an error in a block has its place in the file`() throws {
        let text = """
            workflow: shop
            datasets:
              orders:
                path: landing/*.csv
                validate:
                  expect: |

                    Rules = [
                      IsComplete "id",
                      IsCompleet "é", RowCount > 1
                    ]
            crawlers:
              crawl: {datasets: [orders]}
            """
        let result = WorkflowLoader.load(text: text, file: "w.yaml")
        let diagnostic = try #require(result.diagnostics.first)
        #expect(diagnostic.location.line == 10 && diagnostic.location.column == 11 && diagnostic.length == 10)
        let good = WorkflowLoader.load(text: text.replacing("IsCompleet", with: "ColumnExists"), file: "w.yaml")
        let dataset = try #require(good.workflow?.dataset("orders"))
        #expect(dataset.requiredColumns == ["é"])
        #expect(dataset.expectations.map(\.words) == [#"IsComplete "id""#, "RowCount > 1"])
    }

    @Test func `more rules than can be checked at once are an error with its place`() {
        func text(_ count: Int) -> String {
            let rules = (0..<count).map { "ColumnValues \"c\($0)\" > 1" }.joined(separator: ", ")
            return """
                workflow: shop
                datasets:
                  orders: {path: landing/*.csv, validate: {expect: 'Rules = [\(rules)]'}}
                crawlers:
                  crawl: {datasets: [orders]}
                """
        }
        #expect(WorkflowLoader.load(text: text(500), file: "w.yaml").diagnostics.isEmpty)
        let refused = WorkflowLoader.load(text: text(501), file: "w.yaml").diagnostics
        #expect(
            refused.map(\.message) == [
                "there are 501 rules; at most 500 are checked at once; put several into one with AND"
            ])
        #expect(refused.first?.location.line == 3)
    }
}
