import Testing
import Timekeeping

@Suite struct InstantTests {
    @Test(
        arguments: [
            (0, 0), (1, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2),
            (Int64.min, -9_223_372_036_855), (Int64.max, 9_223_372_036_854),
        ] as [(Int64, Int64)])
    func `whole seconds are rounded down`(_ microseconds: Int64, _ seconds: Int64) {
        #expect(Instant(microseconds: microseconds).seconds == seconds)
    }

    @Test func `arithmetic stays in the range of the clock`() {
        let last = Instant(microseconds: .max)
        let first = Instant(microseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(Instant(seconds: .max) == last)
        #expect(Instant(seconds: .min) == first)
        #expect((last - first).microseconds == .max)
        #expect((first - last).microseconds == .min)
        #expect(Instant(seconds: 5) - Instant(seconds: 3) == .seconds(2))
    }
}
