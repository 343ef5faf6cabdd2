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

    @Test(arguments: [
        [:], ["date": "2026-11-20"], ["b": "2", "a": "1", "B": "3", "a10": "", "a2": ""],
        ["quote\"": "back\\slash", "line\nend": "\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}", "ü": "한글 🎈 e\u{301} \u{2028}/"],
    ])
    func `texts by name are written as an encoder writes them`(texts: [String: String]) throws {
        #expect(JSONText.encode(texts) == (try encoded(texts)))
        #expect(try JSONText.decode([String: String].self, from: JSONText.encode(texts)) == texts)
    }

    /// By way of the encoder, which a type that nothing is known of takes.
    private func encoded(_ value: some Encodable) throws -> String { try JSONText.encode(value) }
}
