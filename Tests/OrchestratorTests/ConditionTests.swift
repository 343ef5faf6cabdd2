import Scheduling
import Testing

@testable import Orchestrator

@Suite struct ConditionTests {
    @Test func `a condition reads the outputs of nodes`() {
        let outputs: [String: [String: OutputValue]] = ["daily_sales": ["rows": .integer(1000)]]
        #expect(ConditionValues.evaluate("daily_sales.rows >= 1000", over: outputs) == .holds)
        #expect(ConditionValues.evaluate("daily_sales.rows > 1000", over: outputs) == .doesNotHold)
    }

    @Test func `a condition over nothing there is broken, and says which`() {
        guard case .broken(let message) = ConditionValues.evaluate("nope.rows > 1", over: [:]) else {
            Issue.record("it was not found to be broken")
            return
        }
        #expect(message.contains("nope"))
    }

    @Test func `what a job wrote as its result becomes outputs`() throws {
        let row = try ConditionValues.row(fromJSON: #"{"auc": 0.8, "n": 3, "name": "x", "ok": true, "none": null}"#)
        #expect(row == ["auc": .real(0.8), "n": .integer(3), "name": .text("x"), "ok": .integer(1), "none": .null])
    }
}
