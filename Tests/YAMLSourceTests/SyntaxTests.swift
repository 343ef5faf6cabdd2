import Testing
import YAMLSource

@Suite struct SyntaxTests {
    @Test func `a tab as indentation is named`() {
        #expect(
            drawn("a:\n\tb: 1\n") == """
                f.yaml:2:1: error: a tab cannot indent YAML; use spaces
                    2 | \tb: 1
                      | ^

                """)
    }

    @Test func `an unclosed list shows where it begins`() {
        #expect(
            drawn("a: [1, 2\nb: 3\n") == """
                f.yaml:2:2: error: ',' or ']' is expected here
                    2 | b: 3
                      |  ^
                f.yaml:1:4: note: the list begins here
                    1 | a: [1, 2
                      |    ^

                """)
    }

    @Test func `an unclosed quote is shown where it opens`() {
        #expect(
            drawn("a: 'open\nb: 2\n") == """
                f.yaml:1:4: error: a quote opens here and is never closed
                    1 | a: 'open
                      |    ^

                """)
    }

    @Test func `a bare glob is no alias`() {
        #expect(
            drawn("path: *.csv\n") == """
                f.yaml:1:7: error: '*' begins an alias in YAML; put text that begins with it in quotes
                    1 | path: *.csv
                      |       ^

                """)
    }

    @Test(
        arguments: [
            ("a: b: c\n", "a ':' cannot stand here; put text that contains ': ' in quotes, or check the indentation"),
            ("a: @x\n", "text cannot begin with '@' in YAML; put it in quotes"),
            ("a:\n  b: 1\n c: 2\n", "this fits nothing around it; check the indentation and the quotes"),
            ("a: 1\nb\nc: 2\n", "this is neither 'key: value' nor a list item; is a ':' missing?"),
            ("a:\n  - x\n  y: 1\n", "a list item is expected here; check the indentation"),
            ("a: 1\n---\nb: 2\n", "a second document begins here; put each into a file of its own"),
            ("a: !secret x\n", "the tag '!secret' means nothing here; remove it, or put the text in quotes"),
            ("a: &x [*x]\n", "'*x' stands inside the value that it names, which would never end"),
            ("b: &base {k: 1}\na: *bse\n", "no '&bse' before this alias; did you mean '*base'?"),
            ("a: *b\n", "no '&b' before this alias; put text that begins with '*' in quotes"),
            ("? [a]\n: b\n", "a key must be text; this one is a list"),
            ("<<: 5\n", "'<<' merges a mapping, or a list of mappings, such as '*defaults'; this is a number"),
            ("a: \u{1}\n", "a control character, which YAML does not allow; remove it, or write it as an escape"),
        ])
    func `each mistake has its sentence`(text: String, sentence: String) {
        #expect(YAMLDocument.parse(text: text, file: "f.yaml").diagnostics.map(\.message) == [sentence])
    }

    @Test func `a key given twice shows both places`() {
        #expect(
            drawn("jobs:\n  a: 1\n  b: 2\n  a: 3\n") == """
                f.yaml:4:3: error: 'a' is given twice; remove or rename one
                    4 |   a: 3
                      |   ^
                f.yaml:2:3: note: first given here
                    2 |   a: 1
                      |   ^

                """)
    }

    @Test func `reading goes on after a key given twice`() {
        #expect(drawn("{a: 1, a: 2, b: 3, b: 4}").split(separator: "\n").count { $0.contains("error:") } == 2)
        #expect(outline("{a: 1, a: 2, b: 3, b: 4}") == "{a: 1, b: 3}")
    }
}
