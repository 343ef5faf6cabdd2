import Testing
import Workflows

@Suite struct BudgetTextTests {
    @Test(arguments: ["5 USD/day", "0.5 EUR/day", "1e300 X/day"])
    func `a budget is a sum a day`(text: String) throws {
        let budget = try #require(Budget(text))
        #expect(Budget(budget.text + "/day") == budget)
    }

    @Test(arguments: ["5", "5 USD", "5 USD/week", "-5 USD/day", "0 USD/day", "inf USD/day", "USD 5/day", "5 $/day", ""])
    func `anything else is none`(text: String) {
        #expect(Budget(text) == nil)
    }
}
