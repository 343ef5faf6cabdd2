import Importing
import Testing

struct ConditionTests {
    @Test(arguments: [
        (#""Variable": "$.n", "NumericLessThanEquals": 2.50"#, "run.n <= 2.50"),
        (#""Variable": "$.s", "StringEquals": "it's""#, "run.s = 'it''s'"),
        (
            #""Variable": "$.order.s", "StringMatches": "a*[?].\\*""#,
            "json_extract(run.\"order\", '$.s') GLOB 'a*[[][?]].[*]'"
        ),
        (#""Variable": "$.a", "StringLessThanPath": "$.b[0]['c d']""#, #"run.a < json_extract(run.b, '$[0]."c d"')"#),
        (
            #""Variable": "$.t", "TimestampGreaterThan": "2026-01-01T00:00:00Z""#,
            "julianday(run.t) > julianday('2026-01-01T00:00:00Z')"
        ),
        (#""Variable": "$.x", "IsPresent": false"#, "NOT (run.x IS NOT NULL)"),
        (#""Variable": "$$.Execution.Input.x", "IsNumeric": true"#, "typeof(run.x) IN ('integer', 'real')"),
        (
            #""Or": [{"Variable": "$.x", "IsNull": true}, {"Not": {"Variable": "$.x", "BooleanEquals": true}}]"#,
            "(run.x IS NULL) OR (NOT (run.x = TRUE))"
        ),
    ])
    func `a rule becomes an SQLite expression`(_ rule: String, _ sql: String) throws {
        let quoted = sql.replacing("\"", with: "\\\"")
        let (text, warnings) = try imported(choice(rule))
        #expect(text.contains("{when: \"\(quoted)\", go-to: b}"))
        #expect(warnings == [])
    }

    @Test(arguments: [
        #""Variable": "$.a[*]", "StringEquals": "x""#, #""Variable": "$", "IsString": true"#,
        #""Variable": "$.a", "NumericEquals": "1""#, #""Variable": "$.a", "Resembles": "1""#, #""And": []"#,
    ])
    func `a rule that cannot be turned is marked`(_ rule: String) throws {
        let (text, warnings) = try imported(choice(rule))
        #expect(text.contains("{when: \"FALSE\", go-to: b}"))
        #expect(warnings.count == 1 && marks(in: text) == 1)
    }

    private func choice(_ rule: String) -> String {
        machine(
            #""A": {"Type": "Choice", "Choices": [{\#(rule), "Next": "B"}], "Default": "C"},"#
                + #""B": {"Type": "Succeed"}, "C": {"Type": "Succeed"}"#)
    }
}
