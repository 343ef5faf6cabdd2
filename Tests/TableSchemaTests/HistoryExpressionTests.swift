import TableSchema
import Testing

@Suite struct HistoryExpressionTests {
    @Test(arguments: [
        ("last()", 4), ("last(1) * 2", 8), ("avg(last(2))", 3), ("avg ( last(10) ) * 0.5 + 1", 2.5),
        ("max(last(3)) - min(last(3))", 4), ("sum(last(4))", 12), ("median(last(4))", 3), ("median(last(3))", 4),
        ("std(last(2))", 1), ("percentile(last(4), 0)", 0), ("percentile(last(4), 100)", 6),
        ("percentile(last(3), 25)", 3), ("index(last(3), 2)", 2), ("abs(2 - last()) / (1 + 1)", 1),
        ("-last() + -1", -5),
        ("2 + 3 * 4 - 1", 13),
    ])
    func `a number is reckoned from those before`(text: String, value: Double) throws {
        #expect(try HistoryExpression(text).value(after: [4, 2, 6, 0]) == value)
    }

    @Test(arguments: ["last()", "avg(last(10)) * 2", "std(last(3))", "index(last(3), 1)", "percentile(last(2), 50)"])
    func `from none, none is`(text: String) throws {
        #expect(try HistoryExpression(text).value(after: []) == nil)
    }

    @Test func `it tells how many values it looks at`() throws {
        #expect(try HistoryExpression("avg(last(5)) + last() + max(last(10))").valuesMax == 10)
        #expect(try HistoryExpression("3").valuesMax == 0)
        #expect(try HistoryExpression("index(last(3), 3)").value(after: [1, 2]) == nil)
    }

    @Test(arguments: [
        ("", "a number is missing"), ("1 +", "a number is missing"), ("last(3)", "last(3) is several values"),
        ("avg(3)", "avg is one of last(10)"), ("last(0)", "from 1 to 1000"), ("last(1001)", "from 1 to 1000"),
        ("index(last(3), 4)", "index counts from 1 to 3 here"), ("percentile(last(3), 101)", "from 0 to 100"),
        ("mean(last(3))", "'mean' is not known"), ("1 2", "'2' cannot be reckoned with here"), ("(1", "')' is missing"),
        ("avg(last(3)", "')' is missing"), ("rows", "'rows' is not known"),
        (String(repeating: "(", count: 100), "too deep"), (String(repeating: "-", count: 100), "too deep"),
        (String(repeating: "1+", count: 400) + "1", "too long"),
    ])
    func `what cannot be reckoned is told`(text: String, reason: String) {
        do {
            _ = try HistoryExpression(text)
            Issue.record("it was taken")
        } catch {
            #expect(error.description.contains(reason), "\(error)")
        }
    }
}
