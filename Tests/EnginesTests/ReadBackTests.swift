import Decoding
import Foundation
import SchemaInference
import TableSchema
import TestSupport
import Testing

@testable import Engines

/// The two laws of inference, with DuckDB as judge: every value of a file reads back unchanged under the schema that was
/// inferred, and no narrower type would do.
///
/// One after the other, on threads of their own: hundreds of questions to DuckDB at once would keep all other tests waiting.
@Suite(.needsDuckDB, .serialized, .timeLimit(.minutes(10))) struct ReadBackTests {
    static let samples: [String] = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let folder = tests.appending(path: "SchemaInferenceTests/Fixtures").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasSuffix(".expected.json") }.sorted().map { "\(folder)/\($0)" }
    }()

    @Test func `there are samples`() {
        #expect(Self.samples.count >= 150)
    }

    @Test(arguments: samples)
    func `each sample of separated text reads back unchanged, and no narrower`(path: String) async throws {
        let schema = try SchemaInference.infer(path: path)
        let isValid = schema.problems.allSatisfy { $0.severity == .warning }
        guard schema.format == .csv || schema.format == .log, isValid, !schema.columns.isEmpty else { return }
        try await ReadBack(path: path, schema: schema).check()
    }

    @Test(arguments: samples)
    func `each sample of JSON reads back unchanged`(path: String) async throws {
        let schema = try SchemaInference.infer(path: path)
        let isValid = schema.problems.allSatisfy { $0.severity == .warning }
        let formats: Set<FileFormat> = [.json, .ndjson, .xml]
        guard formats.contains(schema.format), isValid, !schema.columns.isEmpty else { return }
        try await ReadBack(path: path, schema: schema).checkJSON()
    }

    @Test(arguments: 0..<150)
    func `JSON of any shape reads back unchanged`(seed: Int) async throws {
        let scratch = try ScratchFolder()
        var random = SeededRandom(seed: UInt64(seed))
        let path = try scratch.write(GeneratedJSON.lines(&random), to: "generated.ndjson")
        let schema = try SchemaInference.infer(path: path)
        #expect(schema.problems.allSatisfy { $0.severity == .warning })
        if schema.columns.isEmpty { return }
        try await ReadBack(path: path, schema: schema).checkJSON()
    }

    @Test(arguments: 0..<150)
    func `separated text of any kind reads back unchanged, and no narrower`(seed: Int) async throws {
        let scratch = try ScratchFolder()
        var random = SeededRandom(seed: UInt64(seed))
        let text = GeneratedText(&random)
        let path = try scratch.write(text.bytes, to: "generated.csv")
        let schema = try SchemaInference.infer(path: path)
        #expect(schema.problems.allSatisfy { $0.severity == .warning })
        if schema.columns.isEmpty { return }
        try await ReadBack(path: path, schema: schema).check()
    }
}

/// One separated text, read by DuckDB as a job would read it.
struct ReadBack {
    let path: String
    let schema: FileSchema
    private let scratch: ScratchFolder
    private let query: DuckDBQuery

    init(path: String, schema: FileSchema) throws {
        self.path = path
        self.schema = schema
        scratch = try ScratchFolder()
        query = DuckDBQuery(
            program: try #require(Built.duckDB), scratch: scratch.path("scratch"), memoryLimit: 1 << 30, threads: 1,
            timeout: .seconds(60))
    }

    func check() async throws {
        let dialect = try #require(schema.dialect)
        let file = DeclaredTable.File(path: path, layout: schema.layout)
        let table = try DeclaredTable(schema: "raw", name: "t", columns: schema.columns, files: [file])
            .readable(copiesIn: scratch.path("copies"))
        let texts = SeparatedTextOracle(dialect).rows(try plainText(dialect))
        #expect(Int64(texts.count) == schema.rows, "rows")
        let read = try await values(of: table)
        #expect(read.count == texts.count, "rows that DuckDB reads")
        for (index, column) in schema.columns.enumerated() {
            let values = texts.map { index < $0.count ? $0[index] : nil }
            let rule = ValueRule(column: column, dialect: dialect)
            for (row, (text, value)) in zip(values, read.map { $0[index] }).enumerated() {
                let expected = rule.canonical(text)
                #expect(
                    rule.canonical(ofRead: value.text) == expected,
                    "\(column.name) in row \(row): \(text ?? "null") is read as \(value.json)")
            }
            #expect(rule.isTight(values), "\(column.name) could be narrower than \(column.type)")
        }
    }

    func checkJSON() async throws {
        let file = DeclaredTable.File(path: path, layout: schema.layout)
        let table = try DeclaredTable(schema: "raw", name: "t", columns: schema.columns, files: [file])
            .readable(copiesIn: scratch.path("copies"))
        let text = String(decoding: try plainText(nil), as: UTF8.self).trimmingPrefix("\u{FEFF}")
        var rows = JSONTree.values(String(text))
        if rows.count == 1, case .array(let elements) = rows[0] { rows = elements }
        #expect(Int64(rows.count) == schema.rows, "rows")
        let read = try await values(of: table)
        #expect(read.count == rows.count, "rows that DuckDB reads")
        for (number, (row, values)) in zip(rows, read).enumerated() {
            guard case .object(let fields) = row else { continue }
            for (column, value) in zip(schema.columns, values) {
                let expected = JSONTree.field(column.name, of: fields).canonical(as: column.type)
                let actual = JSONTree.values(value.json).first?.canonical(as: column.type)
                #expect(actual == expected, "\(column.name) in row \(number), read as \(value.json)")
            }
        }
    }

    private func values(of table: DeclaredTable) async throws -> [[QueryValue]] {
        let query = query
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try query.run("SELECT * FROM raw.t", tables: [table]).rows })
            }
        }
    }

    private func plainText(_ dialect: CSVDialect?) throws -> [UInt8] {
        let encoding = dialect.flatMap { TextEncoding(rawValue: $0.encoding) } ?? .utf8
        let source = try PlainText.source(
            ofFile: path, compression: schema.compression, encoding: encoding, rowRule: schema.rowRule)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
