import Store
import TestSupport
import Testing

@Suite struct ConditionEvaluatorTests {
    private let outputs: [String: [String: ConditionValue]] = [
        "daily_sales": ["rows": .integer(1_200), "total": .real(10.5), "day": .text("2026-01-02"), "none": .null],
        "train": ["accuracy": .real(0.93), "group": .text("it's"), "a\"b": .integer(1)],
        "empty": [:],
    ]

    @Test(
        arguments: [
            ("daily_sales.rows >= 1000", .integer(1)),
            ("daily_sales.rows + 1", .integer(1_201)),
            ("DAILY_SALES.ROWS", .integer(1_200)),
            ("daily_sales.total * 2", .real(21)),
            ("daily_sales.day", .text("2026-01-02")),
            ("daily_sales.none", .null),
            ("daily_sales.rows > 10 AND train.accuracy > 0.9", .integer(1)),
            ("train.\"group\" = 'it''s'", .integer(1)),
            ("train.\"a\"\"b\"", .integer(1)),
            ("1 -- a comment", .integer(1)),
            ("(SELECT max(rows, 5) FROM (SELECT daily_sales.rows AS rows))", .integer(1_200)),
            ("coalesce(daily_sales.none, 'x')", .text("x")),
            ("'empty' = 'empty'", .integer(1)),
            ("daily_sales.day LIKE '2026-%'", .integer(1)),
            ("2 + 2", .integer(4)),
            ("x'6162'", .text("ab")),
        ] as [(String, ConditionValue)])
    func `an expression has SQLite's value`(_ expression: String, _ value: ConditionValue) throws {
        #expect(try ConditionEvaluator.evaluate(expression, over: outputs) == value)
    }

    @Test(arguments: [
        ("daily_sales.rows >= 1000", true), ("daily_sales.rows < 1000", false), ("daily_sales.none", false),
        ("daily_sales.none > 1", false), ("daily_sales.total", true), ("0.0", false), ("'abc'", false), ("'1x'", true),
        ("0 OR 1 -- yes", true),
    ])
    func `truth is SQLite's: not null, not zero`(_ expression: String, _ truth: Bool) throws {
        #expect(try ConditionEvaluator.isTrue(expression, over: outputs) == truth)
    }

    @Test(
        arguments: [
            ("daily_sales.row >= 1", .unknownColumn("daily_sales.row")),
            ("empty.rows", .unknownColumn("empty.rows")),
            ("daily.rows >= 1", .unknownTable("daily")),
            ("rows >= 1", .unknownTable("rows")),
            ("daily_sales.rows >=", .syntax),
            ("", .syntax),
            ("1; DROP TABLE x", .syntax),
            ("1) ; SELECT (2", .syntax),
            ("1, 2", .syntax),
            ("\"abc\" = 1", .unknownTable("abc")),
            ("load_extension('x')", .syntax),
            ("random() > 0", .syntax),
            ("(SELECT count(*) FROM sqlite_master)", .syntax),
            ("(SELECT * FROM pragma_database_list)", .syntax),
            ("(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n)", .syntax),
            ("a\0b", .syntax),
            ("zeroblob(100000000)", .limit),
            (String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000), .syntax),
        ] as [(String, ConditionError.Reason)])
    func `what is no condition over these outputs is refused`(_ expression: String, _ reason: ConditionError.Reason) {
        let error = #expect(throws: ConditionError.self) {
            try ConditionEvaluator.evaluate(expression, over: outputs)
        }
        #expect(error?.reason == reason)
    }

    @Test func `a condition that runs for long is stopped`() {
        let join = (0..<12).map { "(SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS t\($0)" }
        let error = #expect(throws: ConditionError.self) {
            try ConditionEvaluator.evaluate("(SELECT count(*) FROM \(join.joined(separator: ", ")))", over: [:])
        }
        #expect(error?.reason == .limit)
    }

    @Test func `an error tells its place in the expression`() {
        let error = #expect(throws: ConditionError.self) {
            try ConditionEvaluator.evaluate("1 + missing.rows", over: outputs)
        }
        #expect(error?.offset == 4)
        #expect(error?.description == "the condition names 'missing', which is no node it can read")
    }

    @Test func `a node named like a word of SQL is written in double quotes, and the error says so`() throws {
        let values: [String: [String: ConditionValue]] = ["order": ["rows": .integer(1)]]
        #expect(try ConditionEvaluator.evaluate("\"order\".rows", over: values) == .integer(1))
        let error = #expect(throws: ConditionError.self) {
            try ConditionEvaluator.evaluate("order.rows", over: values)
        }
        #expect(
            error?.description == "the condition is no SQLite expression (near \"order\": syntax error); "
                + "a name that is also a word of SQL goes in double quotes")
    }

    @Test(arguments: [
        "daily_sales.rows >= 1000", "train.accuracy > 0.9 AND train.\"any thing\" IS NULL", "empty.x || empty.y = 'ab'",
        "1",
    ])
    func `a check knows no columns, and takes any`(_ expression: String) throws {
        try ConditionEvaluator.check(expression, knownTables: ["daily_sales", "train", "empty"])
    }

    @Test(
        arguments: [
            ("dialy_sales.rows > 1", .unknownTable("dialy_sales")), ("rows > 1", .unknownTable("rows")),
            ("daily_sales.rows >", .syntax), ("nosuch(daily_sales.rows)", .syntax),
        ] as [(String, ConditionError.Reason)])
    func `a check finds what no run could mend`(_ expression: String, _ reason: ConditionError.Reason) {
        let error = #expect(throws: ConditionError.self) {
            try ConditionEvaluator.check(expression, knownTables: ["daily_sales"])
        }
        #expect(error?.reason == reason)
    }

    @Test func `a hundred nodes do not hinder a condition over two`() throws {
        var many: [String: [String: ConditionValue]] = [:]
        for number in 0..<100 { many["node_\(number)x"] = ["n": .integer(Int64(number))] }
        #expect(try ConditionEvaluator.evaluate("node_7x.n + node_99x.n", over: many) == .integer(106))
    }

    @Test func `a JSON object is a row of values`() throws {
        let json =
            #"{"rows": 12, "ok": true, "no": false, "ratio": 0.5, "text": "é\n", "gone": null, "list": [1, {"a": 2}]}"#
        #expect(
            try ConditionEvaluator.row(fromJSON: json) == [
                "rows": .integer(12), "ok": .integer(1), "no": .integer(0), "ratio": .real(0.5), "text": .text("é\n"),
                "gone": .null, "list": .text(#"[1,{"a":2}]"#),
            ])
        #expect(try ConditionEvaluator.row(fromJSON: "{}") == [:])
    }

    @Test(arguments: ["", "{", "[1]", "3", "{\"a\": 1} x", String(repeating: "[", count: 100_000)])
    func `what is no JSON object is refused`(_ text: String) {
        #expect(throws: ConditionError.self) { try ConditionEvaluator.row(fromJSON: text) }
    }

    @Test func `law: integers and texts go through a condition unchanged`() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let value: ConditionValue =
                Bool.random(using: &random)
                ? .integer(Int64.random(in: .min ... .max, using: &random))
                : .text(
                    String(
                        (0..<Int.random(in: 0...5, using: &random)).map { _ in
                            "aé'\"\u{0}🌊;".randomElement(using: &random) ?? "a"
                        }))
            #expect(try ConditionEvaluator.evaluate("\"n n\".v", over: ["n n": ["v": value]]) == value)
        }
    }
}
