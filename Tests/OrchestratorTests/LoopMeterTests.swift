import Testing

@testable import Orchestrator

@Suite struct LoopMeterTests {
    @Test func `rounds of the last minute are counted, older ones forgotten`() {
        let start = ContinuousClock.now
        var meter = LoopMeter(at: start)
        func add(_ second: Int, _ transitions: Int, lag: Duration, took: Duration) {
            let begun = start + .seconds(second)
            meter.add(transitions: transitions, waitingSince: begun - lag, begun: begun, ended: begun + took)
        }
        add(0, 5, lag: .seconds(9), took: .milliseconds(900))
        add(30, 10, lag: .milliseconds(2), took: .milliseconds(3))
        add(70, 1, lag: .milliseconds(1), took: .milliseconds(4))
        let report = meter.report(messages: 7, at: start + .seconds(71))
        #expect(
            report == LoopReport(lag: 2000, messages: 7, commits: 2, transitions: 11, longestRound: 4000))
        #expect(meter.report(messages: 0, at: start + .seconds(500)).commits == 0)
    }
}
