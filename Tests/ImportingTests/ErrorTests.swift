import Importing
import Testing

struct ErrorTests {
    @Test(arguments: [
        (#"{"States": {}}"#, "$.StartAt: is missing"),
        (#"{"StartAt": "A", "States": {}}"#, "$.StartAt: there is no state 'A'"),
        (machine(#""A": {"Type": "Pass", "Next": "my B"}"#), "$.States.A.Next: there is no state 'my B'"),
        (machine(#""A": {"Type": "Pass"}"#), "$.States.A: neither Next nor End"),
        (machine(#""A b": {"Type": 1}"#), "$.States['A b'].Type: a string is expected"),
        (#"{"a": [1, }"#, "$.a[1]: a JSON value is expected (line 1, column 11)"),
        (#"{"a": 1, "a": 2}"#, "$.a: the key is given twice (line 1, column 16)"),
        (#"{"a": "\ud800"}"#, "$.a: half of a surrogate pair (line 1, column 14)"),
        ("", "$: a JSON value is expected (line 1, column 1)"),
    ])
    func `an error tells what and where`(_ json: String, _ description: String) {
        let error = #expect(throws: ImportError.self) { try imported(json) }
        #expect(error?.description == description)
    }

    @Test func `deep JSON is an error`() throws {
        let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        let tooDeep = String(repeating: "[", count: 100_000)
        let first = #expect(throws: ImportError.self) { try imported(fits) }
        let second = #expect(throws: ImportError.self) { try imported(tooDeep) }
        #expect(first?.problem == "an object is expected")
        #expect(second?.problem.hasPrefix("the JSON is more than 64 levels deep") == true)
    }

    @Test func `a long chain of states is no trouble`() throws {
        var states = (1..<3_000).map { #""S\#($0)": {"Type": "Pass", "Next": "S\#($0 + 1)"}"# }
        states.append(#""S3000": {"Type": "Succeed"}"#)
        let json = machine(#""A": {"Type": "Pass", "Next": "S1"}, "# + states.joined(separator: ", "))
        #expect(try imported(json).text.contains("  s3000:\n    pass: {}\n    needs: [s2999]\n"))
    }
}
