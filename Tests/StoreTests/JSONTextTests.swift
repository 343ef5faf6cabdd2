import Store
import Testing

@Suite struct JSONTextTests {
    @Test func `equal values are equal texts, empty ones too`() throws {
        #expect(try JSONText.encode([Int]()) == "[]")
        #expect(try JSONText.encode([3, 1]) == "[3,1]")
        #expect(try JSONText.encode([String: Int]()) == "{}")
        #expect(try JSONText.encode(["b": 1, "a/c": 2]) == #"{"a/c":2,"b":1}"#)
        #expect(try JSONText.encode("text") == #""text""#)
    }

    @Test func `a value comes back as it was`() throws {
        let values = ["a": [1, 2], "b": []]
        #expect(try JSONText.decode([String: [Int]].self, from: JSONText.encode(values)) == values)
    }
}
