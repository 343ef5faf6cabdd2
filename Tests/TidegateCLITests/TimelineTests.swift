import Testing
import Timekeeping

@testable import TidegateCLI

@Suite struct TimelineTests {
    private let start = Instant(seconds: 100)

    private func bars(_ stretches: (Int64, Int64)...) -> String {
        Timeline(from: start, to: Instant(seconds: 110), width: 10).bars(
            stretches.map { (Instant(seconds: $0.0), Instant(seconds: $0.1)) })
    }

    @Test func `attempts are bars in their place, with dots while the next one was waited for`() {
        #expect(bars((100, 101), (104, 106)) == "━━··━━━   ")
        #expect(bars((105, 105)) == "     ━    ")
        #expect(bars((100, 110)) == "━━━━━━━━━━")
        #expect(bars() == "")
    }

    @Test func `times outside the span, and spans of nothing, are drawn at the edge`() {
        #expect(bars((90, 95), (200, 300)) == "━········━")
        #expect(Timeline(from: start, to: start, width: 4).bars([(start, start)]) == "━   ")
    }
}
