import Foundation
import SchemaInference

/// Exact inference over every byte, beside DuckDB's with `sample_size=-1` and beside only reading the bytes.
struct Inference {
    let folder: String
    let duckDB: String?

    func measure() throws -> [Figure] {
        let samples = InferenceSamples(folder: folder)
        let text = try samples.separated(megabytes: 2000)
        let lines = try samples.lines(megabytes: 1000)
        return [
            try figure("exact CSV inference", text, reader: "read_csv", lastType: "string"),
            try figure("exact NDJSON inference", lines, reader: "read_json", lastType: "double"),
        ]
    }

    private func figure(
        _ what: String, _ file: (path: String, bytes: Int), reader: String, lastType: String
    ) throws -> Figure {
        let megabytes = Double(file.bytes) / 1e6
        let reading = try median(of: 3) { try seconds { try read(file.path) } }
        let ours = try median(of: 3) {
            try seconds {
                let schema = try SchemaInference.infer(path: file.path)
                precondition(schema.columns.first?.type.hiveName == lastType, "the late row was not seen")
            }
        }
        var others = "only reading it: \(Int(megabytes / reading)) MB/s"
        if let duckDB {
            let query = "DESCRIBE SELECT * FROM \(reader)('\(file.path)', sample_size=-1)"
            let theirs = try seconds { try run(duckDB, ["-init", "/dev/null", "-c", query]) }
            others += "; DuckDB, sample_size=-1: \(Int(megabytes / theirs)) MB/s"
        }
        return Figure(what: "\(what), \(Int(megabytes)) MB", ours: "\(Int(megabytes / ours)) MB/s", others: others)
    }

}

/// Reads a file, and does nothing with its bytes.
func read(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { throw CocoaError(.fileReadNoSuchFile) }
    while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {}
    try file.close()
}
