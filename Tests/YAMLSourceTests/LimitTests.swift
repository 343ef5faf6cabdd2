import TestSupport
import Testing
import YAMLSource

@Suite struct LimitTests {
    private func messages(_ text: String) -> [String] {
        YAMLDocument.parse(text: text, file: "f").diagnostics.map {
            "\($0.location.line):\($0.location.column) \($0.message)"
        }
    }

    @Test func `sixty-four levels are read and the next is refused where it begins`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(messages(nested(64)) == [])
        #expect(messages(nested(65)) == ["1:65 lists and mappings go more than 64 deep; flatten them"])
        #expect(messages(String(repeating: "[", count: 1 << 20)).count == 1)
        #expect(messages(String(repeating: "- ", count: 1 << 20)).count == 1)
    }

    @Test func `depth counts what an alias stands for`() {
        let lines = (1...8).map { "a\($0): &a\($0) [[[[[[[[[\($0 == 1 ? "x" : "*a\($0 - 1)")]]]]]]]]]" }
        #expect(
            messages(lines.joined(separator: "\n")) == ["8:18 lists and mappings go more than 64 deep; flatten them"])
        #expect(messages(lines.prefix(7).joined(separator: "\n")) == [])
    }

    @Test func `an alias bomb is refused`() {
        var lines = ["x1: &x1 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
        for level in 2...9 {
            let alias = "*x\(level - 1)"
            lines.append("x\(level): &x\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]")
        }
        #expect(
            messages(lines.joined(separator: "\n")) == [
                "6:40 more than 500,000 values with aliases expanded; use fewer aliases of aliases, or cut the file into several"
            ])
    }

    @Test func `a text over the limit is refused unread`() {
        #expect(
            messages("a: " + String(repeating: "x", count: 8 << 20)) == [
                "1:1 the file has 9 MiB; at most 8 MiB are read; cut it into several"
            ])
    }

    @Test func `many tag directives are refused`() {
        let text = (0..<200).map { "%TAG !a\($0)! b" }.joined(separator: "\n") + "\n--- x\n"
        #expect(messages(text) == ["1:1 more than 100 %TAG directives; remove them"])
    }

    @Test func `errors without end are not all kept`() {
        let text = (0..<1000).map { _ in "a: 1\n" }.joined()
        #expect(messages(text).count == 200)
    }

    @Test func `whatever a text holds, what is said of it can be drawn`() {
        let pieces = [
            "a", "b:", " ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "'", "\"", "&x ", "*x", "<<: ", "? ", "|", ">",
            "#",
            "\t", "!t ", "---\n", "...\n", "%", "é", "\\", "\u{0}", "\u{85}", "~",
        ]
        var random = SeededRandom(seed: 7)
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 1...25, using: &random))
                .map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
            let result = YAMLDocument.parse(text: text, file: "f")
            let drawn = DiagnosticRenderer().draw(result.diagnostics, in: text)
            #expect(drawn.isEmpty == result.diagnostics.isEmpty)
            #expect(result.diagnostics == result.diagnostics.sorted())
        }
    }
}
