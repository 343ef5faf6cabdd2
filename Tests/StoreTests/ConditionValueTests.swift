import Foundation
import Store
import Testing

@Suite struct ConditionValueTests {
    @Test func `values are JSON scalars`() throws {
        let values: [String: ConditionValue] = [
            "a": .null, "b": .integer(.max), "c": .real(0.5), "d": .text("x"),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(values)
        #expect(String(decoding: json, as: UTF8.self) == #"{"a":null,"b":9223372036854775807,"c":0.5,"d":"x"}"#)
        #expect(try JSONDecoder().decode([String: ConditionValue].self, from: json) == values)
    }

    @Test func `true is one and false is zero`() throws {
        let values = try JSONDecoder().decode([ConditionValue].self, from: Data("[true, false, 1.5]".utf8))
        #expect(values == [.integer(1), .integer(0), .real(1.5)])
    }
}
