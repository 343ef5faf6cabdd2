import TableSchema
import TestSupport
import Testing

@testable import SchemaInference

/// Numbers as most are take a short way. A blank behind a number makes it take the long one.
@Suite struct JSONNumberTests {
    private static let numbers: [String] = {
        var random = SeededRandom(seed: 7)
        let known = [
            "0", "-0", "00", "01", "-01", "0.0", "-0.5", "00.5", "1.", ".5", "-", "-.5", "1.5.3", "1e5", "1.5e3",
            "1.5E-3",
            "1-2", "9007199254740992", "9007199254740993", "99999999999999", "100000000000000", "0.1234567890123",
            "1234567.1234567", "12345678.12345678", "-1234567.123456", "1.0", "12a", "1.5a", "--1", "1,2",
        ]
        return known
            + (0..<300).map { _ in
                let digits = (0..<Int.random(in: 1...18, using: &random)).map { _ in
                    "\(Int.random(in: 0...9, using: &random))"
                }
                let point = Int.random(in: 0...18, using: &random)
                let sign = Bool.random(using: &random) ? "-" : ""
                return sign + digits.prefix(point).joined() + (point < digits.count ? "." : "")
                    + digits.dropFirst(point).joined()
            }
    }()

    private func schema(_ number: String, _ behind: String) throws -> FileSchema {
        let rows = #"{"a":\#(number)\#(behind)}"# + "\n" + #"{"a":null,"b":"some more text"}"#
        var schema = try SchemaInference.infer(bytes: Array(rows.utf8), name: "t.ndjson")
        schema.problems = []
        // Which rows are picked depends on all bytes.
        schema.sketch = schema.sketch.map { sketch in
            TableSketch(
                rows: sketch.rows, columns: Array(zip(sketch.keys, sketch.columns)).map { (key: $0, sketch: $1) })
        }
        return schema
    }

    @Test(arguments: numbers) func `the short way tells what the long one does`(number: String) throws {
        let results = ["", " "].map { behind in Result { try schema(number, behind) } }
        #expect((try? results[0].get()) == (try? results[1].get()))
        #expect(results[0].isFailure == results[1].isFailure)
    }
}

extension Result {
    fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}
