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
        let body = (0..<20_000).map { _ -> String in
            let items = (0...next(3)).map { _ in
                #"{"sku":"S\#(next(1000))","quantity":\#(next(10)),"price":\#(Double(next(10000)) / 100)}"#
            }
            return #"{"id":\#(next(1_000_000_000)),"user":{"name":"user \#(next(5000))","tags":["a","b"]},"#
                + #""when":"\#(day())T12:\#(10 + next(50)):00Z","amount":\#(Double(next(1_000_000)) / 1000),"#
                + #""items":[\#(items.joined(separator: ","))],"note":\#(next(3) == 0 ? "null" : #""some words, number \#(next(100))""#)}"#
                + "\n"
        }.joined()
        return try write("nested.ndjson", "", repeating: body, "{\"id\":1.5}\n", megabytes: megabytes)
    }

    /// A workspace with so many files of 20 KB in so many partitions.
    func manySmall(_ count: Int, in partitions: Int) throws -> String {
        let workspace = folder + "/small"
        let head = (0..<20).map { "c\($0)" }.joined(separator: ",") + "\n"
        let bodies = (0..<50).map { _ in (0..<105).map { _ in row() }.joined() }
        for number in 0..<count {
            let place = "\(workspace)/data/orders/part=\(number % partitions)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try (head + bodies[number % bodies.count]).write(
                toFile: "\(place)/\(number).csv", atomically: false, encoding: .utf8)
        }
        return workspace
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
