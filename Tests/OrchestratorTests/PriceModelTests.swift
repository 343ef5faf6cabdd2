import Testing
import Timekeeping

@testable import Orchestrator

@Suite struct PriceModelTests {
    @Test func `an attempt is billed with its start, and no less than the minimum`() {
        let rate = PriceModel.Rate(perHour: 36, minimum: .seconds(60), startup: .seconds(10))
        #expect(rate.price(of: .seconds(20)) == 0.6)
        #expect(rate.price(of: .seconds(50)) == 0.6)
        #expect(rate.price(of: .seconds(90)) == 1)
    }

    @Test(arguments: [
        (0, "0.0000 USD"), (0.01466, "0.0147 USD"), (1.5, "1.5000 USD"), (0.99999, "1.0000 USD"),
        (6969.6, "6969.60 USD"), (1e300, "1e+300 USD"), (.infinity, "inf USD"),
    ])
    func `sums are shown as precisely as is of use`(sum: Double, text: String) {
        #expect(PriceModel.glue.text(sum) == text)
    }

    @Test(arguments: [
        "", "files", "files=0", "files=-1", "files=x", "size=big", "window=1", "foo=1", "files=1,",
        "schedule=61 * * * *",
    ])
    func `what is no rule for batches is refused`(text: String) {
        #expect(throws: BatchChange.Problem.self) { try BatchChange(text) }
    }
}
