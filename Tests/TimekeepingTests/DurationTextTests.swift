import TestSupport
import Testing
import Timekeeping

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("90s", Duration.seconds(90), "1m30s"), ("15m", .seconds(900), "15m"), ("2h", .seconds(7200), "2h"),
        ("1d", .seconds(86_400), "1d"), ("250ms", .milliseconds(250), "250ms"), ("1h30m", .seconds(5400), "1h30m"),
        ("1h 30m", .seconds(5400), "1h30m"), ("1.5h", .seconds(5400), "1h30m"), ("0s", .zero, "0s"),
        ("15 m", .seconds(900), "15m"), ("0.000001s", .microseconds(1), "1us"), ("0.5d", .seconds(43_200), "12h"),
        ("1d1h1m1s1ms1us", .microseconds(90_061_001_001), "1d1h1m1s1ms1us"),
    ])
    func `a duration is read and written`(_ text: String, _ duration: Duration, _ written: String) throws {
        #expect(try DurationText.parse(text) == duration)
        #expect(DurationText.format(duration) == written)
    }

    @Test(arguments: [
        ("", "'' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms"),
        ("soon", "'soon' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms"),
        ("-5s", "'-5s' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms"),
        ("1.s", "'1.s' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms"),
        ("90", "'90' has no unit; write seconds as '90s', minutes as '90m'"),
        ("5 min", "'5 min' has the unknown unit 'min'; the units are d, h, m, s, ms and us"),
        ("2H", "'2H' has the unknown unit 'H'; the units are d, h, m, s, ms and us"),
        ("30m1h", "'30m1h' mixes up its units; write larger units first, each once, such as 1h30m"),
        ("1m1m", "'1m1m' mixes up its units; write larger units first, each once, such as 1h30m"),
        ("999999999999999d", "'999999999999999d' is too long; durations go up to 100000000d"),
    ])
    func `a text that is no duration is told what to write`(_ text: String, _ message: String) {
        #expect(throws: DurationTextError.self) { try DurationText.parse(text) }
        do { _ = try DurationText.parse(text) } catch { #expect(error.description == message) }
    }

    @Test func `what is written is read back as it was`() throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<5000 {
            let shift = Int.random(in: 1...62, using: &random)
            let duration = Duration.microseconds(Int64(random.next() >> UInt64(shift)))
            #expect(try DurationText.parse(DurationText.format(duration)) == duration)
        }
    }

    @Test func `a negative duration is written with a sign`() {
        #expect(DurationText.format(.seconds(-90)) == "-1m30s")
    }
}
