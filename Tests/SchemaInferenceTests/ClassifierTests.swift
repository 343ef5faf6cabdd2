import Decoding
import SchemaInference
import TableSchema
import Testing

private func infer(_ text: String, _ classifier: Classifier, name: String = "file.csv") throws -> FileSchema {
    try SchemaInference.infer(bytes: Array(text.utf8), name: name, hints: ReadingHints(classifier))
}

extension FileSchema {
    /// Names and types in one line.
    fileprivate var shape: String { columns.map { "\($0.name) \($0.type.hiveName)" }.joined(separator: ", ") }
}

@Test func `quote and escape are as they are pinned`() throws {
    let none = try infer("a;b\n\"x;1\n", Classifier(delimiter: ";", quote: ""))
    #expect(none.dialect?.quote == nil)
    #expect(none.problems == [])
    let other = try infer("a;b\n'x;y';1\n'z';2\n", Classifier(delimiter: ";", quote: "'", escape: "\\"))
    #expect(other.shape == "a string, b bigint")
    #expect(other.dialect?.escape == "\\")
    #expect(throws: Decoding.ReadingError.self) { try infer("a\n", Classifier(quote: "''")) }
}

@Test func `pinned lines are passed over, whatever is in them`() throws {
    let schema = try infer("x,y\n\n1,2\nid,name\n7,a\n", Classifier(header: true, skippedLines: 3))
    #expect(schema.shape == "id bigint, name string")
    #expect(schema.dialect?.skippedLines == 3)
    #expect(schema.rows == 1)
    #expect(schema.problems == [])
}

@Test func `pinned names are the columns' names, over a header or without one`() throws {
    let names = Classifier(columns: ["Id", "Full Name"])
    #expect(try infer("id,full name\n1,x\n", names).shape == "Id bigint, Full Name string")
    #expect(try infer("id,full name\n1,x\n", names).rows == 1)
    #expect(try infer("1,x\n2,y\n", names).shape == "Id bigint, Full Name string")
    #expect(try infer("1,x\n2,y\n", names).rows == 2)
    let wide = try infer("1,x,true\n2,y,false\n", names)
    #expect(wide.problems.map(\.message) == ["has 3 columns, and 2 names for them"])
}

@Test func `pinned null texts are null in every column`() throws {
    let schema = try infer("id,name,n\n1,none,9999\n2,x,5\n3,\"none\",\n", Classifier(nullTexts: ["none", "9999"]))
    #expect(schema.shape == "id bigint, name string, n bigint")
    #expect(schema.columns.map(\.nullable) == [false, true, true])
    #expect(schema.statistics?.map(\.nulls) == [0, 2, 2])
    #expect(schema.statistics?[2].max == "5")
    #expect(schema.dialect?.pinnedNullTexts == ["none", "9999"])
}

@Test func `days that could be read two ways are read as is pinned`() throws {
    let text = "d,e\n01/02/2024,13/02/2024\n03/04/2024,01/01/2024\n"
    #expect(try infer(text, .none).shape == "d string, e date")
    let schema = try infer(text, Classifier(dayPattern: "%d/%m/%Y"))
    #expect(schema.shape == "d date, e date")
    #expect(schema.dialect?.datePatterns == ["d": "%d/%m/%Y", "e": "%d/%m/%Y"])
    #expect(schema.problems == [])
}

@Test func `days and times are read by the pattern that is pinned for their column`() throws {
    let classifier = Classifier(datePatterns: ["ON": "%d-%b-%y", "at": "%Y%m%d %H%M%S"])
    let schema = try infer("on,at\n01-Jan-26,20260102 101500\n29-feb-24,20240229 000000\n", classifier)
    #expect(schema.shape == "on date, at timestamp")
    #expect(schema.problems == [])
    let wrong = try infer("on\n01-Jan-26\n29-feb-25\n", classifier)
    #expect(
        wrong.problems == [
            FileProblem(.error, "column 'on' is pinned to days as '%d-%b-%y' but holds '29-feb-25'", line: 3)
        ])
}

@Test func `amounts are decimals where that is asked for and holds all of them`() throws {
    let text = "price,rate,code,n\n12.50,1e5,007.5,1\n-0.125,0.1,1.5,2\n1234,2,3.5,3\n"
    #expect(try infer(text, .none).shape == "price double, rate double, code string, n bigint")
    let schema = try infer(text, Classifier(prefersDecimal: true))
    #expect(schema.shape == "price decimal(7,3), rate double, code string, n bigint")
    #expect(schema.problems == [])
    let large = try infer("a\n12345678901234567890.5\n1.25\n", Classifier(prefersDecimal: true))
    #expect(large.shape == "a decimal(22,2)")
}

@Test func `the named groups of a pattern are columns`() throws {
    let pattern = #"^(?<at>\S+) \[(?<level>\w+)\] (?:(?<ms>\d+) ms|(?<what>.*))$"#
    let text = "2026-01-01T00:00:00Z [info] 17 ms\n2026-01-01T00:00:01Z [warn] slow, \"very\"\n\nno row\n"
    let schema = try infer(text, Classifier(rowRule: .pattern(pattern)), name: "app.txt")
    #expect(schema.format == .log)
    #expect(schema.rowRule == .pattern(pattern))
    #expect(schema.shape == "at timestamp with local time zone, level string, ms bigint, what string")
    #expect(schema.rows == 2)
    #expect(schema.problems.map(\.line) == [4])
    #expect(schema.witnesses?[2].first?.line == 1)
}

@Test(arguments: [
    ("(?<a>x", "missing closing parenthesis at character 7"), ("x+", "it has no named group"),
])
func `a pattern that cannot be used is told of`(pattern: String, reason: String) throws {
    let error = #expect(throws: Decoding.ReadingError.self) {
        try infer("x\n", Classifier(rowRule: .pattern(pattern)), name: "a.log")
    }
    #expect(error?.description.contains(reason) == true)
}

@Test func `a pattern that runs wild gives up on the line`() throws {
    let text = String(repeating: "a", count: 60) + "!\n" + "aaa\n"
    let schema = try infer(text, Classifier(rowRule: .pattern(#"^(?<x>(a+)+)$"#)), name: "a.log")
    #expect(schema.rows == 1)
    #expect(schema.problems.first?.severity == .error)
}

@Test func `the pinned element of an XML document is a row`() throws {
    let text = """
        <feed><title>t</title>
        <entry><id>1</id><tag>a</tag></entry>
        <entry><id>2</id><tag>b</tag><tag>c</tag></entry></feed>
        """
    let schema = try infer(text, Classifier(rowRule: .element("entry")), name: "feed.xml")
    #expect(schema.shape == "id bigint, tag array<string>")
    #expect(schema.rows == 2)
    #expect(schema.problems == [])
    let none = try infer(text, Classifier(rowRule: .element("item")), name: "feed.xml")
    #expect(none.problems.map(\.message) == ["has no row: elements named 'item'"])
}
