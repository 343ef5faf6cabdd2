import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Engines

@Suite struct FreshnessRuleTests {
    @Test(arguments: [
        ("freshness(ts) <= 2h", "ts", Duration.seconds(7200), true),
        ("Freshness ( \"Ordered At\" ) < 1h30m", " \"Ordered At\" ", .seconds(5400), false),
        ("freshness(coalesce(a, (b))) <= 1d", "coalesce(a, (b))", .seconds(86_400), true),
        ("freshness(ts) <= 1h 30m", "ts", .seconds(5400), true),
    ])
    func `it says how old the newest value may be`(
        text: String, times: String, limit: Duration, isLimitIncluded: Bool
    ) throws {
        let rule = try #require(try FreshnessRule(text))
        #expect(rule.times == times && rule.limit == limit && rule.isLimitIncluded == isLimitIncluded)
    }

    @Test(arguments: ["freshness > 2", "freshness", "a < freshness(ts)", "fresh(ts) <= 2h", "freshness <= 2h"])
    func `other conditions are none`(text: String) throws {
        #expect(try FreshnessRule(text) == nil)
    }

    @Test(arguments: [
        "freshness(ts)", "freshness(ts) <= 2", "freshness(ts) <= two hours", "freshness(ts) >= 2h", "freshness() <= 2h",
        "freshness(ts <= 2h", "freshness(ts) <= 2h or true", "freshness(ts) <=",
    ])
    func `one that goes on otherwise says how it is written`(text: String) {
        let reason = "compare it with a duration, such as freshness(ordered_at) <= 2h"
        #expect(throws: EngineError.badExpectation(text, reason: reason)) { try FreshnessRule(text) }
    }

    @Test func `the age is told at the time of the check`() throws {
        let rule = try #require(try FreshnessRule("freshness(ts) <= 2h"))
        let now = Instant(seconds: 1_000_000)
        #expect(rule.refusal(ofNewest: now - .seconds(7200), at: now) == nil)
        #expect(rule.refusal(ofNewest: now + .seconds(60), at: now) == nil)
        #expect(
            rule.refusal(ofNewest: now - .milliseconds(7_260_900), at: now)
                == "the newest is 1970-01-12T11:45:39.100Z, 2h1m before it was checked")
        #expect(rule.refusal(ofNewest: nil, at: now) == "there is no value")
        #expect(rule.refusal(ofNewest: Instant(microseconds: .min), at: Instant(microseconds: .max)) != nil)
    }

    @Test func `a limit that is not included is one moment less`() throws {
        let rule = try #require(try FreshnessRule("freshness(ts) < 2h"))
        let now = Instant(seconds: 1_000_000)
        #expect(rule.refusal(ofNewest: now - .seconds(7200), at: now) != nil)
        #expect(rule.refusal(ofNewest: now - .seconds(7200) + .microseconds(1), at: now) == nil)
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct FreshnessCheckTests {
    @Test(arguments: [
        (DataType.timestamp, "2025-12-31 00:00:00", "2026-01-01 10:00:00"),
        (.timestampWithTimeZone, "2026-01-01 11:00:00+02", "2026-01-01 11:00:00+01"),
        (.string, "2025-12-31T00:00:00", "2026-01-01T10:00:00"), (.date, "2025-12-31", "2026-01-01"),
    ])
    func `the newest value of each kind of time is found`(type: DataType, older: String, newest: String) throws {
        let lake = try Lake()
        let file = try lake.csv("a.csv", "ts\n\(older)\n\n\(newest)\n", ["ts"])
        let table = DeclaredTable(schema: "batch", name: "a", columns: [Column("ts", type)], files: [file])
        let at = try #require(Instant(iso8601: type == .date ? "2026-01-01T00:00:00Z" : "2026-01-01T10:00:00Z"))
        let rule = "freshness(ts) <= 2h"
        #expect(try lake.query.violations(of: [rule], in: table, at: at + .seconds(7200)).map(\.violations) == [0])
        let late = try lake.query.violations(of: [rule, "true"], in: table, at: at + .seconds(7201))
        #expect(late.map(\.violations) == [1, 0])
        #expect(late[0].values == "the newest is \(at.iso8601), 2h1s before it was checked")
    }

    @Test func `a file without rows has no newest value`() throws {
        let lake = try Lake()
        let file = try lake.csv("a.csv", "ts\n", ["ts"])
        let table = DeclaredTable(schema: "batch", name: "a", columns: [Column("ts", .timestamp)], files: [file])
        let count = try lake.query.violations(
            of: ["freshness(ts) <= 2h"], in: table, statistics: FileStatistics(rows: 0, columns: []) { _ in nil },
            at: Instant(seconds: 0))
        #expect(count == [ExpectationCount("freshness(ts) <= 2h", violations: 1, values: "there is no value")])
    }
}
