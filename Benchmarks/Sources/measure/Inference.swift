import Foundation
import SchemaInference

/// Exact CSV inference over every byte, beside DuckDB's with `sample_size=-1` and beside only reading the bytes.
struct Inference {
    let folder: String
    let duckDB: String?

    /// Rows of 20 mixed columns, the same each time; the last row changes the type of one.
    func makeFile(megabytes: Int) throws -> (path: String, bytes: Int) {
        var text = (0..<20).map { "c\($0)" }.joined(separator: ",") + "\n"
        var seed: UInt64 = 42
        func next() -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 33
        }
        var rows: [String] = []
        for _ in 0..<5000 {
            let number = next()
            let day = 1 + number % 28
            let date = "2026-11-\(day < 10 ? "0" : "")\(day)"
            rows.append(
                (0..<4).map { _ in
                    "\(next() % 1_000_000),\(Double(next() % 100_000) / 100),\(date),word\(next() % 1000),\(number % 2 == 0)"
                }.joined(separator: ","))
        }
        text += rows.joined(separator: "\n") + "\n"
        let body = Array((rows.joined(separator: "\n") + "\n").utf8)
        let path = "\(folder)/mixed.csv"
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        try file.seekToEnd()
        var size = text.utf8.count
        while size < megabytes << 20 {
            try file.write(contentsOf: Data(body))
            size += body.count
        }
        let last = Array(repeating: "late,1.5,2026-11-30,word,true", count: 4).joined(separator: ",") + "\n"
        try file.write(contentsOf: Data(last.utf8))
        try file.close()
        return (path, size + last.utf8.count)
    }

    func measure() throws -> [Figure] {
        let (path, bytes) = try makeFile(megabytes: 200)
        let megabytes = Double(bytes) / 1e6
        let reading = try median(of: 3) { try seconds { try read(path) } }
        let ours = try median(of: 3) {
            try seconds {
                let schema = try SchemaInference.infer(path: path)
                precondition(schema.columns.first?.type == .string, "the late row was not seen")
            }
        }
        var others = "only reading it: \(Int(megabytes / reading)) MB/s"
        if let duckDB {
            let theirs = try median(of: 3) {
                try seconds {
                    try run(
                        duckDB,
                        ["-init", "/dev/null", "-c", "DESCRIBE SELECT * FROM read_csv('\(path)', sample_size=-1)"])
                }
            }
            others += "; DuckDB, sample_size=-1: \(Int(megabytes / theirs)) MB/s"
        }
        return [
            Figure(
                what: "exact CSV inference, \(Int(megabytes)) MB", ours: "\(Int(megabytes / ours)) MB/s", others: others
            )
        ]
    }

    private func read(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw CocoaError(.fileReadNoSuchFile) }
        while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {}
        try file.close()
    }
}
