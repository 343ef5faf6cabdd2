import Testing

@testable import TidegateCLI

@Suite struct OutputTests {
    @Test func `a table is aligned, numbers to the right`() {
        var table = TextTable(.text("NAME"), .number("ROWS"), .text("NOTE"))
        table.add("a", "1,000", "x")
        table.add("long-name", "7", "")
        #expect(table.lines(for: .none) == ["NAME        ROWS  NOTE", "a          1,000  x", "long-name      7"])
    }

    @Test func `a name cannot draw on the terminal`() {
        #expect(Cell("a\u{1B}[31m\nb").text == "a\\x1b[31m\\x0ab")
    }

    @Test func `JSON keeps unknown fields as null, in their order`() {
        let value: JSONValue = ["b": nil, "a": .string("x\"\n\u{1}"), "list": []]
        #expect(value.text == "{\n  \"b\": null,\n  \"a\": \"x\\\"\\n\\u0001\",\n  \"list\": []\n}")
    }

    @Test func `the workspace may be named before or after the command`() {
        #expect(
            Tidegate.liftingWorkspace(["status", "--workspace", "w", "--json"]) == [
                "--workspace", "w", "status", "--json",
            ])
        #expect(Tidegate.liftingWorkspace(["query", "--", "--workspace"]) == ["query", "--", "--workspace"])
    }

    @Test func `durations and counts are short`() {
        #expect(Duration.milliseconds(4).shortText == "4 ms")
        #expect(Duration.seconds(125).shortText == "2m 05s")
        #expect(1_234_567.grouped == "1,234,567")
    }
}
