import TableSchema
import Testing

@testable import Engines

@Suite struct SQLTextTests {
    @Test func `statements end at semicolons outside of strings, names and comments`() throws {
        let text = """
            -- first; not a statement
            SELECT 'a;b', "c;d" /* ; /* ; */ ; */ FROM t;;
              CREATE TABLE x AS SELECT $$;$$, $tag$ ; $ $tag$, e'it\\';', 1 ; -- tail;
            ( SELECT $1 )
            """
        #expect(
            try SQLText.statements(in: text) == [
                .init(text: "SELECT 'a;b', \"c;d\" /* ; /* ; */ ; */ FROM t", line: 2, keyword: "select"),
                .init(
                    text: "CREATE TABLE x AS SELECT $$;$$, $tag$ ; $ $tag$, e'it\\';', 1", line: 3, keyword: "create"),
                .init(text: "( SELECT $1 )", line: 4, keyword: "("),
            ])
        #expect(try SQLText.statements(in: " -- nothing\n;/* */;").isEmpty)
    }

    @Test(arguments: [
        ("SELECT 1\n, 'open", "the string that starts here has no end", 2),
        ("/* /* */", "the comment that starts here has no end", 1),
        ("SELECT $a$ x $$", "the dollar-quoted text that starts here has no end", 1),
        ("SELECT \"", "the quoted name that starts here has no end", 1),
        ("SELECT 1;\n.shell ls", "commands of DuckDB's shell cannot be used here; write SQL alone", 2),
    ])
    func `what has no end is refused with its line`(text: String, message: String, line: Int) {
        #expect(throws: EngineError.badSQL(message: message, line: line)) { try SQLText.statements(in: text) }
    }

    @Test func `tables are found by their two names, in lower case, quoted or not`() throws {
        let text = """
            SELECT o.id, 'x.y', 1.5 FROM Raw.Orders o JOIN "batch" . "my orders" -- not.this
            JOIN memory.main.t ON "a""b"."C" = 1
            """
        #expect(
            try SQLText.tableReferences(in: text).sorted() == [
                .init("a\"b", "c"), .init("batch", "my orders"), .init("main", "t"), .init("memory", "main"),
                .init("o", "id"), .init("raw", "orders"),
            ])
    }

    @Test(arguments: ["a > 0", "(a)", "f(a, [1, 2]) and {'x': ')'}['x'] = 1"])
    func `a condition is one expression`(text: String) throws {
        #expect(try SQLText.isOneExpression(text))
    }

    @Test(arguments: ["", "a) or (b", "a; drop table x", "(a", "[a)", "-- nothing"])
    func `what could reach out of its brackets is no expression`(text: String) throws {
        #expect(try !SQLText.isOneExpression(text))
    }

    @Test(arguments: ["plain", "it's", "a\"b", "';--", "\\'", "\n", "Ω≈ç", "$$", "", "a.b", "select"])
    func `a quoted name or text reads back as it was`(text: String) throws {
        #expect(try SQLText.statements(in: SQLText.literal(text) + SQLText.identifier(text) + "x").count == 1)
        let tokens = try SQLLexer.tokens(of: Array("\(SQLText.identifier(text)) \(SQLText.literal(text))".utf8))
        #expect(tokens.map(\.kind) == [.name(text), .string])
    }

    @Test func `every type is read back from the words that DuckDB has for it`() {
        let types: [DataType] = [
            .boolean, .tinyint, .smallint, .int, .bigint, .float, .double, .decimal(precision: 38, scale: 9), .string,
            .binary, .date, .timestamp, .timestampWithTimeZone, .array(.array(.date)),
            .map(key: .string, value: .array(.bigint)),
            .structure([.init("a b", .int), .init("q\"", .structure([.init("x", .map(key: .int, value: .string))]))]),
        ]
        for type in types {
            let written = DuckDBType.text(for: type).replacing(", 9)", with: ",9)")
            #expect(DuckDBType.type(of: written) == type)
        }
        #expect(DuckDBType.text(for: .unknown) == "VARCHAR")
        #expect(DuckDBType.type(of: "ENUM('a)', 'b')") == .string)
        #expect(DuckDBType.type(of: "HUGEINT") == .decimal(precision: 38, scale: 0))
        #expect(DuckDBType.type(of: "INTEGER[3]") == .array(.int))
    }

    @Test func `an answer is cut into its values without reading them`() {
        let line = #"[1,170141183460469231731687303715884105727,NaN,-Infinity,"a,\"]\\",{"x":[1,NaN]},null,[],"NaN"]"#
        #expect(
            RawJSON.elements(ofArray: line) == [
                "1", "170141183460469231731687303715884105727", "\"NaN\"", "\"-Infinity\"", #""a,\"]\\""#,
                #"{"x":[1,"NaN"]}"#, "null", "[]", "\"NaN\"",
            ])
        #expect(RawJSON.text(ofString: #""a\u00e9\n\ud83d\ude00\"""#) == "aé\n😀\"")
        #expect(RawJSON.text(ofString: RawJSON.string("a\"\\\u{1}\n/é")) == "a\"\\\u{1}\n/é")
    }
}
