import Scheduling
import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct ConditionCheckTests {
    private func problems(when condition: String) throws -> [String] {
        let text =
            "workflow: w\njobs:\n  daily-sales: {shell: x}\n  b: {shell: x, needs: [daily-sales], when: '\(condition)'}\n"
        let workflow = try #require(WorkflowFolder.define(text, file: "w.yaml")?.workflow)
        return ConditionCheck.diagnostics(of: workflow, in: text, file: "w.yaml")
            .map { "\($0.location.line):\($0.location.column) \($0.message)" }
    }

    @Test func `a condition over outputs, the batch and SQLite's functions compiles`() throws {
        #expect(try problems(when: "daily_sales.rows > 3 AND coalesce(batch.files, 0) < 10").isEmpty)
    }

    @Test func `a condition that does not compile is told at its place`() throws {
        let found = try problems(when: "daily_sales.rows >=")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("4:46 the condition of 'b' does not compile") == true)
    }

    @Test func `a condition over an unknown node names the one that was meant`() throws {
        let found = try problems(when: "daily_sale.rows > 3")
        #expect(found.first?.hasSuffix("did you mean 'daily_sales'?") == true)
    }
}
