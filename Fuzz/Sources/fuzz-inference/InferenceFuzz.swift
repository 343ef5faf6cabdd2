import Foundation
import SchemaInference
import TableSchema

/// What the bytes are called: by their format's suffix, `TIDEGATE_FUZZ`.
private let name = "f." + (ProcessInfo.processInfo.environment["TIDEGATE_FUZZ"] ?? "csv")

/// Infers the schema of any bytes: that may not crash, and what comes out must hold together.
func inferAnything(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let schema = try? SchemaInference.infer(bytes: text, name: name) else {
        preconditionFailure("bytes in memory can always be read")
    }
    precondition(Set(schema.columns.map { $0.name.lowercased() }).count == schema.columns.count || schema.isSelfTold)
    precondition(schema.rows >= 0)
    // A key that a row has twice counts twice; that file is invalid.
    let isValid = !schema.problems.contains { $0.severity == .error }
    for facts in isValid ? schema.statistics ?? [] : [] {
        precondition((0...schema.rows).contains(facts.nulls ?? 0), "more nulls than rows")
        precondition((0...schema.rows).contains(facts.distinct ?? 0), "more values than rows")
        precondition(facts.top.allSatisfy { $0.count <= schema.rows }, "more of one value than rows")
    }
    return 0
}

extension FileSchema {
    /// Whether the file names its own columns, twice the same if it likes.
    fileprivate var isSelfTold: Bool { format == .parquet || format == .avro || format == .orc }
}
