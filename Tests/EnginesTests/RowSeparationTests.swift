import Foundation
import SchemaInference
import TableSchema
import TestSupport
import Testing

@testable import Engines

/// The law of separation: the good rows and the others are all rows of the file, each as it was, in their order.
@Suite(.needsDuckDB, .serialized, .timeLimit(.minutes(10))) struct RowSeparationTests {
    /// Some of them: a few questions to DuckDB each take their time.
    static let samples = ReadBackTests.samples.enumerated().filter { $0.offset % 4 == 0 }.map(\.element)

    @Test(arguments: samples)
    func `each sample is separated into the same rows`(path: String) async throws {
        let schema = try SchemaInference.infer(path: path)
        guard schema.problems.allSatisfy({ $0.severity == .warning }), RowSeparation(of: schema.layout) != nil,
            !schema.columns.isEmpty, schema.rows > 1
        else { return }
        try await Separated(path: path, schema: schema).check()
    }

    @Test(arguments: 0..<60)
    func `separated text of any kind is separated into the same rows`(seed: Int) async throws {
        let scratch = try ScratchFolder()
        var random = SeededRandom(seed: UInt64(seed))
        let path = try scratch.write(GeneratedText(&random).bytes, to: "generated.csv")
        let schema = try SchemaInference.infer(path: path)
        if schema.columns.isEmpty || schema.rows < 2 { return }
        try await Separated(path: path, schema: schema).check()
    }

    @Test(arguments: 0..<60)
    func `JSON of any shape is separated into the same rows`(seed: Int) async throws {
        let scratch = try ScratchFolder()
        var random = SeededRandom(seed: UInt64(seed))
        let path = try scratch.write(GeneratedJSON.lines(&random), to: "generated.ndjson")
        let schema = try SchemaInference.infer(path: path)
        if schema.columns.isEmpty || schema.rows < 2 { return }
        try await Separated(path: path, schema: schema).check()
    }

    @Test func `a reason names all rules that a row breaks, and a value that is null breaks none`() throws {
        let lake = try Lake()
        let file = try lake.csv("a.csv", "id,_reason\n1,x\n-2,\n,\"y,z\"\n-4,x\n", ["id", "_reason"])
        let columns = [Column("id", .bigint), Column("_reason", .string)]
        let table = DeclaredTable(schema: "batch", name: "t", columns: columns, files: [file])
        let separation = try #require(RowSeparation(of: file.layout))
        let counts = try lake.query.separate(
            separation, table,
            by: [
                .init("id > 0", words: "id > 0"), .init("_reason <> 'x' or id > 0", words: "no 'x'"),
                .init("id is unique", words: "unique"),
            ],
            statistics: FileStatistics(rows: 4, columns: columns, facts: { _ in nil }), referringTo: [],
            good: lake.scratch.path("good"), rejected: lake.scratch.path("rejected"))
        #expect(counts == RowSeparation.Counts(good: 2, rejected: 2))
        #expect(try text("good", lake) == "id,_reason\n1,x\n,\"y,z\"\n")
        #expect(
            try text("rejected", lake) == "id,_reason,_row,__reason\n-2,,2,id > 0\n-4,x,4,id > 0; no 'x'\n")
    }

    private func text(_ name: String, _ lake: Lake) throws -> String {
        try String(contentsOfFile: lake.scratch.path(name), encoding: .utf8)
    }
}

/// A file, separated by a rule that about half of its rows break.
private struct Separated {
    let path: String
    let schema: FileSchema
    private let scratch: ScratchFolder
    private let query: DuckDBQuery

    init(path: String, schema: FileSchema) throws {
        self.path = path
        self.schema = schema
        scratch = try ScratchFolder()
        query = DuckDBQuery(
            program: try #require(Built.duckDB), scratch: scratch.path("scratch"), memoryLimit: 1 << 30, threads: 2,
            timeout: .seconds(60))
    }

    func check() async throws {
        let separation = try #require(RowSeparation(of: schema.layout))
        let names = schema.columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
        let rule = "hash(\(names)) % 2 = 0"
        let whole = table(path, schema.layout)
        let all = try await rows("SELECT *, \(rule) FROM raw.t", whole)
        let (good, rejected) = (scratch.path("good"), scratch.path("rejected"))
        let statistics = FileStatistics(rows: schema.rows, columns: schema.columns, facts: { _ in nil })
        let counts = try await onThread { [query] in
            try query.separate(
                separation, whole, by: [.init(rule, words: "its hash is even")], statistics: statistics,
                referringTo: [], good: good, rejected: rejected)
        }
        let expected = all.filter { $0.last == "true" }.map { $0.dropLast() }
        #expect(counts.good == expected.count && counts.rejected == all.count - expected.count)
        guard counts.good > 0 else { return }
        #expect(try await rows("SELECT * FROM raw.t", table(good, separation.layout)) == expected.map(Array.init))
        try checkReading(of: good, separation.layout, rows: counts.good)
        try await checkRejected(rejected, separation, all)
    }

    /// The copy is what it is to be for a reader that knows how it is written.
    private func checkReading(of good: String, _ layout: FileLayout, rows: Int64) throws {
        var classifier = Classifier()
        if let dialect = layout.dialect {
            classifier.pin(dialect)
            classifier.encoding = dialect.encoding
        }
        let found = try SchemaInference.infer(path: good, hints: ReadingHints(classifier, statistics: .none))
        #expect(found.rows == rows)
        #expect(found.problems.allSatisfy { $0.severity == .warning }, "\(found.problems)")
        #expect(Set(schema.columns.map(\.key)).isSuperset(of: found.columns.map(\.key)))
    }

    private func checkRejected(_ rejected: String, _ separation: RowSeparation, _ all: [[String]]) async throws {
        let broken = all.enumerated().filter { $0.element.last != "true" }
        guard !broken.isEmpty, schema.format != .parquet else { return }
        var layout = separation.layout
        layout.compression = .none
        layout.columns += ["_row", "_reason"]
        if layout.dialect?.quote == nil {
            layout.dialect?.quote = "\""
            layout.dialect?.escape = "\""
        }
        let columns = schema.columns + [Column("_row", .bigint), Column("_reason", .string)]
        let table = DeclaredTable(
            schema: "raw", name: "t", columns: columns, files: [.init(path: rejected, layout: layout)])
        let found = try await rows("SELECT * FROM raw.t", table)
        #expect(found == broken.map { $0.element.dropLast() + ["\($0.offset + 1)", "\"its hash is even\""] })
    }

    private func table(_ path: String, _ layout: FileLayout) -> DeclaredTable {
        DeclaredTable(
            schema: "raw", name: "t", columns: schema.columns, files: [DeclaredTable.File(path: path, layout: layout)])
    }

    private func rows(_ sql: String, _ table: DeclaredTable) async throws -> [[String]] {
        try await onThread { [query] in
            try query.run(sql, tables: [table]).rows.map { $0.map(\.json) }
        }
    }

    /// DuckDB blocks: not one of the threads that all tests share.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}
