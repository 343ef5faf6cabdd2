import Testing
import YAMLSource

@Suite struct DiagnosticRendererTests {
    private func place(_ line: Int, _ column: Int, _ length: Int) -> SourcePlace {
        SourcePlace(file: "workflows/retail.yaml", location: .init(line: line, column: column), length: length)
    }

    @Test func `a diagnostic is drawn as a compiler draws it`() {
        let text = String(repeating: "\n", count: 13) + "        datasets: [order, customers]\n"
        let diagnostic = Diagnostic.error(at: place(14, 20, 5), "unknown dataset 'order'; did you mean 'orders'?")
        #expect(
            DiagnosticRenderer().draw(diagnostic, in: text) == """
                workflows/retail.yaml:14:20: error: unknown dataset 'order'; did you mean 'orders'?
                   14 |         datasets: [order, customers]
                      |                    ^~~~~
                """)
    }

    @Test func `colour is only added`() {
        let drawn = DiagnosticRenderer(hasColour: true).draw(.warning(at: place(1, 1, 1), "m"), in: "x")
        #expect(
            drawn == "\u{1B}[1mworkflows/retail.yaml:1:1:\u{1B}[0m \u{1B}[1;35mwarning:\u{1B}[0m \u{1B}[1mm\u{1B}[0m\n"
                + "    1 | x\n      | \u{1B}[1;32m^\u{1B}[0m")
    }

    @Test func `wide characters and tabs keep the caret in its place`() {
        #expect(
            DiagnosticRenderer().draw(.error(at: place(1, 5, 3), "m"), in: "\t日本 語e\u{301}x") == """
                workflows/retail.yaml:1:5: error: m
                    1 | \t日本 語e\u{301}x
                      | \t     ^~~
                """)
    }

    @Test func `what a terminal would obey is not passed on`() {
        let drawn = DiagnosticRenderer().draw(.error(at: place(1, 1, 1), "m \u{1B}[2J"), in: "a\u{1B}[2Jb\u{202E}c")
        #expect(
            drawn == """
                workflows/retail.yaml:1:1: error: m \u{FFFD}[2J
                    1 | a\u{FFFD}[2Jb\u{FFFD}c
                      | ^
                """)
        #expect(quoted("a\n\u{1B}[31m") == #"'a\n\u{1b}[31m'"#)
    }

    @Test func `a long line is shown around the caret`() throws {
        let text = String(repeating: "x", count: 1000) + "!" + String(repeating: "y", count: 1000)
        let lines = DiagnosticRenderer().draw(.error(at: place(1, 1001, 1), "m"), in: text).split(separator: "\n")
        let caret = try #require(lines[2].firstIndex(of: "^"))
        let column = lines[2].distance(from: lines[2].startIndex, to: caret)
        #expect(Array(lines[1])[column] == "!")
        #expect(lines[1].count < 180)
    }

    @Test func `a file without text has only the first line`() {
        #expect(
            DiagnosticRenderer().draw(.error(at: place(1, 1, 0), "m"), in: "") == "workflows/retail.yaml:1:1: error: m")
    }

    @Test func `a place past the end draws what there is`() {
        #expect(
            DiagnosticRenderer().draw(.error(at: place(1, 99, 3), "m"), in: "ab") == """
                workflows/retail.yaml:1:99: error: m
                    1 | ab
                      |   ^
                """)
        #expect(
            DiagnosticRenderer().draw(.error(at: place(9, 1, 3), "m"), in: "ab")
                == "workflows/retail.yaml:9:1: error: m")
    }

    @Test func `diagnostics are sorted by place and counted`() {
        let all: [Diagnostic] = [
            .warning(at: place(2, 1, 1), "c"), .error(at: place(1, 5, 1), "b"), .error(at: place(1, 2, 1), "a"),
        ]
        #expect(all.sorted().map(\.message) == ["a", "b", "c"])
        #expect(Diagnostic.count(all) == "2 errors, 1 warning")
        #expect(Diagnostic.count([]) == "no problems")
    }
}
