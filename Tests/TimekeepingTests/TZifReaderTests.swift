import TestSupport
import Testing

@testable import Timekeeping

@Suite struct TZifReaderTests {
    /// A file of version 2 with one change at second 100, from +1 h to +2 h, and a rule.
    private func file(rule: String = "CET-1", version: String = "2") -> [UInt8] {
        let header: [UInt8] = Array("TZif\(version)".utf8) + [UInt8](repeating: 0, count: 15)
        let counts: [[UInt8]] = [
            [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 2], [0, 0, 0, 4],
        ]
        let types: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 1, 0]
        let short: [UInt8] = [0, 0, 0, 100, 1] + types + Array("CET\0".utf8)
        let long: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 100, 1] + types + Array("CET\0".utf8)
        let first = header + counts.joined() + short
        return version == "\0" ? first : first + header + counts.joined() + long + Array("\n\(rule)\n".utf8)
    }

    @Test func `a file is its changes, and then its rule`() throws {
        let zone = try TimeZoneRules(name: "Test", tzif: file(rule: "XST-3"))
        #expect([99, 100, 101].map { zone.offset(at: Instant(seconds: $0)) } == [3600, 10_800, 10_800])
    }

    @Test func `without a rule the last offset stays`() throws {
        let zone = try TimeZoneRules(name: "Test", tzif: file(rule: ""))
        #expect(zone.offset(at: Instant(seconds: 1 << 40)) == 7200)
    }

    @Test func `a file of version 1 is read`() throws {
        let zone = try TimeZoneRules(name: "Test", tzif: file(version: "\0"))
        #expect([99, 100].map { zone.offset(at: Instant(seconds: $0)) } == [3600, 7200])
    }

    @Test func `a file that is cut off anywhere is refused`() {
        let bytes = file()
        for length in 0..<bytes.count {
            #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "T", tzif: Array(bytes[..<length])) }
        }
    }

    @Test func `a file with any bytes changed is read or refused`() {
        var random = SeededRandom(seed: 6)
        let bytes = file(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let zone = try? TimeZoneRules(name: "T", tzif: changed) else { continue }
            let moment = Instant(microseconds: Int64(bitPattern: random.next()))
            let local = zone.local(at: moment)
            _ = zone.instants(ofLocal: local)
            _ = zone.transition(after: moment)
        }
    }

    @Test(arguments: [
        "X", "XST", "XST-25", "XST-1YST", "XST-1YST,M3.5.0", "XST-1YST,M13.5.0,M10.5.0", "XST-1YST,M3.6.0,M10.5.0",
        "XST-1YST,M3.5.7,M10.5.0", "XST-1YST,J0,J366", "XST-1YST,366,1", "XST-1YST,M3.5.0,M10.5.0/168", "<+01-1",
        "XST-1YST,M3.5.0,M10.5.0/3,", "XST-1:5",
    ])
    func `a rule that is none is refused`(_ rule: String) {
        #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "T", tzif: file(rule: rule)) }
    }

    @Test func `daylight saving time all year long has no changes`() throws {
        let rule = try #require(YearlyRule(posix: "XXX3EDT4,0/0,J365/23"))
        #expect(rule.offset(atSeconds: 0) == -14_400)
        #expect(rule.offset(atSeconds: 1_795_140_000) == -14_400)
        #expect(rule.change(afterSeconds: 1_795_140_000) == nil)
    }

    @Test func `days of the year count with and without 29 February`() throws {
        let rule = try #require(YearlyRule(posix: "XST0YST,J60/0,60/0"))
        let daylight = try #require(rule.daylight)
        let start2024 = CivilDateTime(secondsAsUTC: daylight.start.seconds(in: 2024)).date
        let end2024 = CivilDateTime(secondsAsUTC: daylight.end.seconds(in: 2024)).date
        let start2023 = CivilDateTime(secondsAsUTC: daylight.start.seconds(in: 2023)).date
        let end2023 = CivilDateTime(secondsAsUTC: daylight.end.seconds(in: 2023)).date
        #expect(
            [start2024, end2024, start2023, end2023].map(\.description) == [
                "2024-03-01", "2024-03-01", "2023-03-01", "2023-03-02",
            ])
    }
}
