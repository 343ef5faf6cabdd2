import Testing
import YAMLSource

/// A text as the formatter lays it out; its diagnostics, drawn, when it is refused.
func formatted(_ text: String) -> String {
    switch YAMLFormatter.format(text, file: "f.yaml") {
    case .formatted(let result): result
    case .refused(let diagnostics): diagnostics.map { DiagnosticRenderer().draw($0, in: text) }.joined()
    }
}

@Suite struct YAMLFormatterTests {
    @Test func `levels are two spaces, and list items stand two under their key`() {
        #expect(
            formatted("jobs:\n    a:\n       sql:   x\n       needs:\n       - b\n       -   c\n")
                == "jobs:\n  a:\n    sql: x\n    needs:\n      - b\n      - c\n")
        #expect(formatted("-  -  a\n   -  b\n-\n     c: 1\n     d: 2\n") == "- - a\n  - b\n-\n  c: 1\n  d: 2\n")
        #expect(formatted("- a:\n  - 1\n  b: 2\n") == "- a:\n    - 1\n  b: 2\n")
    }

    @Test(arguments: [
        ("a :   1", "a: 1\n"), ("a: { b :1 , \"c\":2 }", "a: {b :1, \"c\": 2}\n"),
        ("[ a,b ,[ ], { } ]", "[a, b, [], {}]\n"),
        ("{a: , b: }", "{a: , b: }\n"), ("[a, ]", "[a,]\n"), ("[!!str , !!str ]", "[!!str , !!str ]\n"),
        ("a: &x   !!str  b\n*x : c", "a: &x !!str b\n*x : c\n"), ("a:\t1 \t", "a: 1\n"), ("{? a : b}", "{? a: b}\n"),
        ("---   a", "--- a\n"), ("%YAML 1.1\n---\na:  1\n...\n", "%YAML 1.1\n---\na: 1\n...\n"),
    ])
    func `one space after a sign, none inside brackets`(text: String, expected: String) {
        #expect(formatted(text) == expected)
    }

    @Test func `at most one blank line, none at the ends, and one line end`() {
        #expect(formatted("\n\n a: 1 \n  \n\n\n b: 2\n\n\n") == "a: 1\n\nb: 2\n")
        #expect(formatted("a: 1\r\n\r\n\r\nb: 2") == "a: 1\n\nb: 2\n")
        #expect(formatted("") == "")
        #expect(formatted(" \n\n") == "")
        #expect(formatted("\n  # only a comment  \n\n") == "# only a comment\n")
        #expect(formatted("\u{FEFF}a:  1") == "\u{FEFF}a: 1\n")
    }

    @Test func `a comment on its own line is indented as the entry after it`() {
        #expect(
            formatted("   # one\na:\n# two\n    b: 1\n        # three\n\n    c: 2\n# four\nd:\n# five\n- 1\n")
                == "# one\na:\n  # two\n  b: 1\n  # three\n\n  c: 2\n# four\nd:\n  # five\n  - 1\n")
    }

    @Test func `a comment in the column of the block that ends there stays with it`() {
        #expect(
            formatted("a:\n    b: 1\n    # c: 2\nd:\n    - 1\n    # - 2\n")
                == "a:\n  b: 1\n  # c: 2\nd:\n  - 1\n  # - 2\n")
        #expect(formatted("a:\n- 1\n# end\n") == "a:\n  - 1\n# end\n")
    }

    @Test func `a comment beside a value is two spaces off it, or in one column with its neighbours`() {
        #expect(formatted("a: 1 # x\nbbb: 2      # y\n") == "a: 1  # x\nbbb: 2  # y\n")
        #expect(
            formatted("a: 1         # x\nbbb:   2     # y\n             # and so on\nc: 3\nd: 4         # z\n")
                == "a: 1    # x\nbbb: 2  # y\n        # and so on\nc: 3\nd: 4  # z\n")
    }

    @Test func `the lines of a block text move with their key`() {
        #expect(
            formatted(
                "a:\n    b: |   # why\n          x\n            y  \n\n\n          z\n\n\n    c: >2-\n        t\n")
                == "a:\n  b: |  # why\n    x\n      y  \n\n\n    z\n\n  c: >2-\n      t\n")
        #expect(formatted("- |+\n x\n\n\n- |1+\n   x\n\n\n") == "- |+\n  x\n\n\n- |1+\n   x\n\n\n")
        #expect(formatted("a: |\n\n\n\nb: |-\n x") == "a: |\n\nb: |-\n  x\n")
        #expect(formatted("a: |\n x") == "a: |\n  x")
        #expect(formatted("|\n x\n   y\n") == "|\n  x\n    y\n")
    }

    @Test func `texts over several lines keep their lines`() {
        #expect(
            formatted("a: one\n      two\n\n\n      three # c\nb:\n      one\n       two\n")
                == "a: one\n  two\n\n\n  three  # c\nb:\n  one\n  two\n")
        #expect(formatted("a: \"one  \n   two\\  \n three\"\n") == "a: \"one\n  two\\  \n  three\"\n")
        #expect(formatted("a: 'it\n\n   is'\n") == "a: 'it\n\n  is'\n")
    }

    @Test func `brackets over several lines are indented, comments too`() {
        let text = """
            a:   [  # first
             one, { b: 1,
                    c: 2 },   # second
            # third
             [
             x
             ]
                 ]
            d:
                -   {
                      e: 1
                }
            """
        let expected = """
            a: [  # first
              one, {b: 1,
                c: 2},  # second
              # third
              [
                x
              ]
            ]
            d:
              - {
                  e: 1
                }

            """
        #expect(formatted(text) == expected)
    }

    @Test func `anchors, aliases, tags and merge keys stay`() {
        #expect(
            formatted("base: &base\n     a: !!int '1'\nmore:\n     <<:  *base\n     <<x: [ *base ]\n")
                == "base: &base\n  a: !!int '1'\nmore:\n  <<: *base\n  <<x: [*base]\n")
    }

    @Test(arguments: ["? a\n:   b\n", "a:  1\n---\nb:  2\n", "a:  \"x\u{2028}y\"\n"])
    func `what cannot be laid out safely stays as it is`(text: String) {
        #expect(formatted(text) == text)
    }

    @Test func `a key given twice is laid out all the same`() {
        #expect(formatted("a:  1\na:  2\n") == "a: 1\na: 2\n")
    }

    @Test func `a text that cannot be read is refused, with the place`() {
        guard case .refused(let diagnostics) = YAMLFormatter.format("a: [1\n", file: "f.yaml") else {
            return #expect(Bool(false))
        }
        #expect(diagnostics == YAMLDocument.parse(text: "a: [1\n", file: "f.yaml").diagnostics)
    }
}
