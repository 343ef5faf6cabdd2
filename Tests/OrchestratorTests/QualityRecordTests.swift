import GRDB
import Store
import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Orchestrator

@Suite struct QualityRecordTests {
    private func check(_ name: String, _ workflow: String, at seconds: Int64, held: Int = 1) -> QualityRecord {
        QualityRecord(
            .file, workflow: workflow, name: name, at: Instant(seconds: seconds), rows: 3,
            score: QualityScore(held: held, rules: 2),
            broken: [RuleOutcome("a > 0", isWarning: true, violations: 2, problem: "no")])
    }

    @Test func `checks are listed newest first, by name, workflow and time`() throws {
        try withScratchFolder { folder in
            let store = try Store.open(path: folder.path("state.sqlite"), migrations: Workspace.migrations)
            try store.write { db in
                #expect(try QualityRecord.subjects(in: db).isEmpty)
                #expect(try check("orders", "a", at: 0).scoreBefore(in: db) == nil)
                for second in 1...6 {
                    let record = check("orders", second % 2 == 0 ? "a" : "b", at: Int64(second), held: second % 3)
                    try record.write(in: db)
                }
                try check("days", "a", at: 7).write(in: db)
                let subjects = try QualityRecord.subjects(in: db)
                #expect(subjects.map(\.name) == ["days", "orders", "orders"])
                #expect(subjects.map(\.workflow) == ["a", "a", "b"])
                #expect(try check("orders", "a", at: 0).scoreBefore(in: db) == QualityScore(held: 0, rules: 2))
            }
            try store.read { db in
                func seconds(_ filter: QualityRecord.Filter) throws -> [Int64] {
                    try QualityRecord.list(filter, in: db).checks.map(\.at.seconds)
                }
                #expect(try seconds(.init()) == [7, 6, 5, 4, 3, 2, 1])
                #expect(try seconds(.init(name: "orders", limit: 4)) == [6, 5, 4, 3])
                #expect(try QualityRecord.list(.init(name: "orders", limit: 6), in: db).more == false)
                #expect(try QualityRecord.list(.init(name: "orders", limit: 5), in: db).more)
                #expect(try seconds(.init(name: "orders", workflow: "a", since: Instant(seconds: 3))) == [6, 4])
                #expect(try seconds(.init(name: "order")).isEmpty)
                let newest = try #require(try QualityRecord.list(.init(limit: 1), in: db).checks.first)
                #expect(newest == check("days", "a", at: 7))
            }
        }
    }

    @Test func `what was measured before is told newest first, of checks that count`() throws {
        try withScratchFolder { folder in
            let store = try Store.open(path: folder.path("state.sqlite"), migrations: Workspace.migrations)
            try store.write { db in
                for (second, measures) in [["rows": 1.0], ["rows": 2.5, "avg(\"x\")": 7], [:], ["rows": 4]].enumerated()
                {
                    var record = check("orders", "a", at: Int64(second))
                    record.measures = measures
                    try record.write(in: db)
                    #expect(try QualityRecord.list(.init(limit: 1), in: db).checks.first == record)
                }
                let orders = QualityRecord.Subject(kind: .file, workflow: "a", name: "orders")
                #expect(try QualityRecord.values(of: "rows", of: orders, limit: 9, in: db) == [4, 2.5, 1])
                #expect(try QualityRecord.values(of: "rows", of: orders, limit: 2, in: db) == [4, 2.5])
                #expect(try QualityRecord.values(of: "avg(\"x\")", of: orders, limit: 2, in: db) == [7])
                let early = try QualityRecord.values(of: "rows", of: orders, limit: 9, in: db) { $0.at.seconds < 2 }
                #expect(early == [2.5, 1])
            }
        }
    }

    @Test(arguments: [(0, 0, "100 %"), (2, 2, "100 %"), (999, 1000, "99 %"), (1, 3, "33 %"), (0, 4, "0 %")])
    func `a score is the part of the rules that holds`(held: Int, rules: Int, percent: String) {
        #expect(QualityScore(held: held, rules: rules).percent == percent)
    }
}
