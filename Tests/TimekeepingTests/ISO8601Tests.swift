import TestSupport
import Testing
import Timekeeping

@Suite struct ISO8601Tests {
    @Test(arguments: [
        ("2026-11-20T02:00:00Z", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20T02:00Z", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20 02:00:00z", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20T03:00:00+01:00", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-19T21:30:00-0430", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20T03:00:00+01", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20T02:00:00", 1_795_140_000_000_000, "2026-11-20T02:00:00Z"),
        ("2026-11-20", 1_795_132_800_000_000, "2026-11-20T00:00:00Z"),
        ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
        ("1970-01-01T00:00:00.25Z", 250_000, "1970-01-01T00:00:00.250Z"),
        ("1970-01-01T00:00:00.000001999Z", 1, "1970-01-01T00:00:00.000001Z"),
        ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
        ("0000-02-29T00:00:00Z", -62_162_121_600_000_000, "0000-02-29T00:00:00Z"),
        ("-000001-12-31T00:00:00Z", -62_167_305_600_000_000, "-000001-12-31T00:00:00Z"),
        ("+010000-01-01T00:00:00Z", 253_402_300_800_000_000, "+010000-01-01T00:00:00Z"),
    ])
    func `a time is read and written`(_ text: String, _ microseconds: Int64, _ written: String) {
        let instant = Instant(iso8601: text)
        #expect(instant == Instant(microseconds: microseconds))
        #expect(instant?.iso8601 == written)
    }

    @Test(arguments: [
        "", "now", "2026-02-30T00:00:00Z", "2023-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1",
        "2026-11-20T", "2026-11-20T2:00Z", "2026-11-20T24:00:00Z", "2026-11-20T23:60Z", "2026-11-20T23:59:60Z",
        "2026-11-20T02:00:00.Z", "2026-11-20T02:00:00Zx", "2026-11-20T02:00:00+1", "2026-11-20T02:00:00+24:00",
        "2026-11-20T02:00:00+01:60", "2026-11-20T02:00:00+01:", "20261120", "2026-11-20T02:00:00 Z", "２026-11-20",
        "+999999-01-01", "-999999-01-01",
    ])
    func `a text that is no time is refused`(_ text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func `what is written is read back as it was`() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let shift = UInt64.random(in: 0...40, using: &random)
            let instant = Instant(microseconds: Int64(bitPattern: random.next()) >> Int64(shift))
            #expect(Instant(iso8601: instant.iso8601) == instant)
        }
        for edge in [Int64.min, .min + 1, -1, 0, 1, .max] {
            let instant = Instant(microseconds: edge)
            #expect(Instant(iso8601: instant.iso8601) == instant)
        }
    }

    @Test func `dates and times are read and written alone`() {
        #expect(CivilDate(iso8601: "2024-02-29")?.description == "2024-02-29")
        #expect(CivilDate(iso8601: "2024-02-29T00:00") == nil)
        #expect(CivilTime(iso8601: "07:05")?.description == "07:05:00")
        #expect(CivilTime(iso8601: "07:05:09,5")?.description == "07:05:09.500")
        #expect(CivilTime(iso8601: "7:05") == nil)
    }
}
