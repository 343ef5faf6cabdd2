import Testing
import Timekeeping

@testable import Engines

@Suite struct TimeTravelTests {
    private func reference(_ schema: String, _ table: String, _ point: TimeTravel.Point) -> TimeTravel.Reference {
        TimeTravel.Reference(table: SQLText.TableReference(schema, table), point: point, line: 1)
    }

    @Test(arguments: [
        ("SELECT * FROM raw.orders AT (VERSION => 3) WHERE a", #"SELECT * FROM "raw@3".orders"#, " WHERE a"),
        ("FROM raw.orders AS o at(version=>12)", #"FROM "raw@12".orders AS o"#, ""),
        (#"FROM "Raw"."Or ders" o AT (VERSION => 1)"#, #"FROM "raw@1"."Or ders" o"#, ""),
    ])
    func `a table at a snapshot is another one, and what follows stays in its place`(
        sql: String, head: String, tail: String
    ) throws {
        let travel = try TimeTravel(sql)
        let blanks = sql.count - head.count - tail.count
        #expect(travel.text == head + String(repeating: " ", count: blanks) + tail)
        #expect(travel.references.count == 1)
    }

    @Test func `times and several tables are told apart, and lines stay lines`() throws {
        let sql = """
            SELECT * FROM raw.a AT (TIMESTAMP =>
              TIMESTAMP '2026-01-31 12:00') JOIN raw.a AT (VERSION => 2) USING (id)
            -- raw.b AT (VERSION => 9)
            WHERE x = 'raw.b AT (VERSION => 9)' AND at (1) AND raw.c
            """
        let travel = try TimeTravel(sql)
        let noon = try #require(Instant(iso8601: "2026-01-31T12:00:00Z"))
        var second = reference("raw", "a", .snapshot(2))
        second.line = 2
        #expect(travel.references == [reference("raw", "a", .instant(noon)), second])
        #expect(travel.references.map(\.schema) == ["raw@2026-01-31T12:00:00Z", "raw@2"])
        let lines = travel.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4)
        #expect(lines[1].hasSuffix("USING (id)") && lines[1].contains(#"JOIN "raw@2".a"#))
        #expect(lines.dropFirst(2).joined() == sql.split(separator: "\n").dropFirst(2).joined())
    }

    @Test(arguments: ["VERSION => x", "VERSION => '3'", "TIMESTAMP => 'soon'", "TIMESTAMP => now() - INTERVAL 1 DAY"])
    func `what is no number and no time is refused with its line`(clause: String) {
        let error = #expect(throws: EngineError.self) { try TimeTravel("SELECT 1;\nFROM raw.a AT (\(clause))") }
        guard case .badSQL(_, 2) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a text without AT is left as it is`() throws {
        let sql = "SELECT at.x, a AT TIME ZONE 'UTC' FROM raw.at AT, f(at => 1) -- ü"
        let travel = try TimeTravel(sql)
        #expect(travel.text == sql && travel.references.isEmpty)
    }
}
