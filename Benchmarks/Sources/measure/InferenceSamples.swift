import Foundation

/// Files to infer schemas of, the same each time.
final class InferenceSamples {
    private let folder: String
    private var seed: UInt64 = 42

    init(folder: String) { self.folder = folder }

    /// Rows of 20 mixed columns, some of them in quotes; the last row changes the type of one.
    func separated(megabytes: Int) throws -> (path: String, bytes: Int) {
        let head = (0..<20).map { "c\($0)" }.joined(separator: ",") + "\n"
        let body = (0..<20_000).map { _ in row() }.joined()
        let last = Array(repeating: "late,1.5,2026-11-30,word,true", count: 4).joined(separator: ",") + "\n"
        return try write("mixed.csv", head, repeating: body, last, megabytes: megabytes)
    }

    /// Nested objects, one a line; the last has a fraction where all others have whole numbers.
    func lines(megabytes: Int) throws -> (path: String, bytes: Int) {
        let body = (0..<20_000).map { _ in object() }.joined()
        return try write("nested.ndjson", "", repeating: body, "{\"id\":1.5}\n", megabytes: megabytes)
    }

    /// A workspace with so many files of 19 KB in so many partitions.
    func manySeparated(_ count: Int, in partitions: Int) throws -> String {
        let head = (0..<20).map { "c\($0)" }.joined(separator: ",") + "\n"
        let bodies = (0..<50).map { _ in Data((head + (0..<105).map { _ in row() }.joined()).utf8) }
        return try workspace("separated", count) { ("orders/part=\($0 % partitions)/\($0).csv", bodies[$0 % 50]) }
    }

    /// A workspace with so many files of 13 KB.
    func manyLines(_ count: Int) throws -> String {
        let bodies = (0..<50).map { _ in Data((0..<55).map { _ in object() }.joined().utf8) }
        return try workspace("lines", count) { ("events/\($0).ndjson", bodies[$0 % 50]) }
    }

    /// A workspace with so many files of 20 columns.
    func manyParquet(_ count: Int, duckDB: String) throws -> String {
        let path = "\(folder)/one.parquet"
        let columns = (0..<5).map {
            "i AS c\($0), i / 7.0 AS d\($0), 'word' || i % 100 AS w\($0), DATE '2026-01-01' + i::INT AS t\($0)"
        }
        let query = "COPY (SELECT \(columns.joined(separator: ", ")) FROM range(200) r(i)) TO '\(path)'"
        guard try run(duckDB, ["-init", "/dev/null", "-c", query]) == 0 else { throw MeasureError("DuckDB failed") }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return try workspace("parquet", count) { ("events/\($0).parquet", bytes) }
    }

    private func workspace(_ name: String, _ count: Int, _ file: (Int) -> (path: String, bytes: Data)) throws -> String
    {
        let workspace = "\(folder)/\(name)"
        for number in 0..<count {
            let (path, bytes) = file(number)
            let url = URL(fileURLWithPath: "\(workspace)/data/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: url)
        }
        return workspace
    }

    /// So many columns of numbers, days and words by so many rows.
    func wide(columns: Int, rows: Int) throws -> (path: String, bytes: Int) {
        let head = (0..<columns).map { "c\($0)" }.joined(separator: ",") + "\n"
        let block = 10_000
        let body = (0..<block).map { _ in
            (0..<columns).map { column in
                switch column % 4 {
                case 0: "\(next(1_000_000))"
                case 1: "\(Double(next(100_000)) / 100)"
                case 2: day()
                default: "word\(next(1000))"
                }
            }.joined(separator: ",") + "\n"
        }.joined()
        let last = Array(repeating: "late", count: columns).joined(separator: ",") + "\n"
        return try write(
            "wide.csv", head, repeating: body, last, megabytes: body.utf8.count * (rows / block) / 1_000_000)
    }

    private func object() -> String {
        let items = (0...next(3)).map { _ in
            #"{"sku":"S\#(next(1000))","quantity":\#(next(10)),"price":\#(Double(next(10000)) / 100)}"#
        }
        let note = next(3) == 0 ? "null" : #""some words, number \#(next(100))""#
        return #"{"id":\#(next(1_000_000_000)),"user":{"name":"user \#(next(5000))","tags":["a","b"]},"#
            + #""when":"\#(day())T12:\#(10 + next(50)):00Z","amount":\#(Double(next(1_000_000)) / 1000),"#
            + #""items":[\#(items.joined(separator: ","))],"note":\#(note)}"# + "\n"
    }

    private func row() -> String {
        (0..<4).map { part in
            let word = part == 2 ? "\"word \(next(1000)), and another\"" : "word\(next(100))"
            return "\(next(1_000_000_000)),\(Double(next(100_000)) / 100),\(day()),\(word),\(next(2) == 0)"
        }.joined(separator: ",") + "\n"
    }

    private func day() -> String { "2026-\(10 + next(3))-\(10 + next(19))" }

    private func next(_ limit: UInt64) -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (seed >> 33) % limit
    }

    private func write(
        _ name: String, _ head: String, repeating body: String, _ last: String, megabytes: Int
    ) throws -> (path: String, bytes: Int) {
        let path = "\(folder)/\(name)"
        _ = FileManager.default.createFile(atPath: path, contents: Data(head.utf8))
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        try file.seekToEnd()
        let bytes = Data(body.utf8)
        var size = head.utf8.count
        while size < megabytes * 1_000_000 {
            try file.write(contentsOf: bytes)
            size += bytes.count
        }
        try file.write(contentsOf: Data(last.utf8))
        try file.close()
        return (path, size + last.utf8.count)
    }
}
