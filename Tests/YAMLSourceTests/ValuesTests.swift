import Testing
import YAMLSource

@Suite struct ValuesTests {
    @Test func `keys keep their order and values their text`() {
        #expect(outline("b: 1\na: [x, 'y', \"z\"]\nc:\n  d: yes\n") == #"{b: 1, a: [x, "y", "z"], c: {d: yes}}"#)
    }

    @Test func `only true and false are booleans`() throws {
        let root = YAMLDocument.parse(text: "[true, false, yes, on, off, True, 'true', !!str true]", file: "f").root
        guard case .sequence(let items) = try #require(root).kind else { return #expect(Bool(false)) }
        #expect(items.map(\.boolean) == [true, false, nil, nil, nil, nil, nil, nil])
        #expect(items.map(\.text) == ["true", "false", "yes", "on", "off", "True", "true", "true"])
    }

    @Test func `numbers are decimal and finite`() throws {
        let root = YAMLDocument.parse(text: "[1, 1_000, -3, 1.5, 1e3, 0x10, nan, .inf, '7', 1e999]", file: "f").root
        guard case .sequence(let items) = try #require(root).kind else { return #expect(Bool(false)) }
        #expect(items.map(\.integer) == [1, 1000, -3, nil, nil, nil, nil, nil, nil, nil])
        #expect(items.map(\.number) == [1, nil, -3, 1.5, 1000, nil, nil, nil, nil, nil])
    }

    @Test func `null has no text`() throws {
        let root = YAMLDocument.parse(text: "[~, null, '', 'null', x]", file: "f").root
        guard case .sequence(let items) = try #require(root).kind else { return #expect(Bool(false)) }
        #expect(items.map(\.text) == [nil, nil, "", "null", "x"])
        #expect(items.map(\.kindName) == ["empty", "empty", "text", "text", "text"])
    }

    @Test func `a node knows its place`() throws {
        let root = try #require(YAMLDocument.parse(text: "a:\n  - 'b c'\n  - &x [1,\n2]\n", file: "f").root)
        guard case .mapping(let mapping) = root.kind, let list = mapping["a"],
            case .sequence(let items) = list.value.kind
        else { return #expect(Bool(false)) }
        #expect(list.key.location == SourceLocation(line: 1, column: 1))
        #expect(items.map(\.location) == [.init(line: 2, column: 5), .init(line: 3, column: 5)])
        #expect(items.map(\.length) == [5, 4])
        #expect(items[0].place(in: "f", offset: 2, length: 1).location == SourceLocation(line: 2, column: 8))
    }

    @Test func `a part of a text with escapes is shown as the whole`() throws {
        let root = try #require(YAMLDocument.parse(text: #""a\tb""#, file: "f").root)
        #expect(root.place(in: "f", offset: 2, length: 1) == root.place(in: "f"))
    }

    @Test func `an alias is the node of its anchor`() {
        #expect(outline("a: &x {k: [1]}\nb: *x\n") == "{a: {k: [1]}, b: {k: [1]}}")
    }

    @Test func `a merge key adds what is not written out`() {
        let text = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, b: 5}
            all:
              <<: [*more, *base]
              d: 6
            quoted: {'<<': 7}
            """
        #expect(
            outline(text)
                == "{base: {a: 1, b: 2}, more: {b: 3, c: 4}, one: {b: 5, a: 1}, all: {d: 6, b: 3, c: 4, a: 1}, "
                + "quoted: {<<: 7}}")
    }

    @Test func `an empty text has no document`() {
        #expect(outline("") == "nothing")
        #expect(outline("# only a comment\n") == "nothing")
        #expect(drawn("") == "")
    }

    @Test func `a byte order mark and all line ends are read`() {
        #expect(outline("\u{FEFF}a: 1\r\nb: 2\rc: 3\n") == "{a: 1, b: 2, c: 3}")
    }
}
