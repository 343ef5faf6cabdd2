import TableSchema
import Testing
import Workflows
import YAMLSource

@Suite struct ClassifierTests {
    private func classifier(_ text: String) throws -> Classifier {
        let result = ClassifierFile.load(text: text, file: "c.yaml")
        #expect(result.diagnostics.map(\.message) == [])
        return try #require(result.classifier)
    }

    private func messages(_ text: String) -> [String] {
        ClassifierFile.load(text: text, file: "c.yaml").diagnostics.map {
            "\($0.location.line):\($0.location.column) \($0.message)"
        }
    }

    @Test func `a dataset says all that is known of its files`() throws {
        let workflow = try load(
            """
            workflow: w
            datasets:
              orders:
                path: landing/orders/*.csv
                classifier:
                  format: csv
                  delimiter: ";"
                  quote: "'"
                  escape: "\\\\"
                  header: false
                  skip: 2
                  encoding: windows-1252
                  columns: [id, name, amount, ordered]
                  types: {Name: string, amount: "decimal(10,2)"}
                  nulls: [n/a, 9999]
                  dates: {ordered: "%d-%b-%Y"}
                  numbers: decimal
            crawlers: {c: {datasets: orders}}
            """)
        #expect(
            workflow.dataset("orders")?.classifier
                == Classifier(
                    format: .csv, delimiter: ";", quote: "'", escape: "\\", header: false, skippedLines: 2,
                    encoding: "windows-1252", columns: ["id", "name", "amount", "ordered"],
                    types: ["Name": .string, "amount": .decimal(precision: 10, scale: 2)], nullTexts: ["n/a", "9999"],
                    datePatterns: ["ordered": "%d-%b-%Y"], prefersDecimal: true))
    }

    @Test func `a dataset without a classifier says nothing of its files`() throws {
        let workflow = try load("workflow: w\ndatasets: {d: {path: in/, classifier: }}\ncrawlers: {c: {datasets: d}}\n")
        #expect(workflow.dataset("d")?.classifier == Classifier.none)
    }

    @Test func `what says how rows are cut says the format too`() throws {
        #expect(try classifier("delimiter: \"\\t\"") == Classifier(format: .csv, delimiter: "\t"))
        #expect(try classifier("quote: ''") == Classifier(format: .csv, quote: ""))
        #expect(try classifier("format: key-value") == Classifier(format: .log, rowRule: .keyValue))
        #expect(try classifier("format: access-log") == Classifier(format: .log, rowRule: .accessLog))
        #expect(try classifier("format: xml") == Classifier(format: .xml, rowRule: .element("")))
        #expect(try classifier("row-tag: order") == Classifier(format: .xml, rowRule: .element("order")))
        #expect(try classifier("nulls: x") == Classifier(nullTexts: ["x"]))
        #expect(try classifier("dates: '%m/%d/%Y'") == Classifier(dayPattern: "%m/%d/%Y"))
        let pattern = #"^(?<host>\S+) (?<status>\d+)$"#
        #expect(
            try classifier("pattern: '\(pattern)'\ntypes: {status: int}")
                == Classifier(format: .log, rowRule: .pattern(pattern), types: ["status": .int]))
    }

    @Test(
        arguments: [
            (
                "delimeter: ';'",
                "1:1 unknown key 'delimeter' in the classifier; did you mean 'delimiter'?"
            ),
            (
                "format: excel",
                "1:9 unknown value 'excel'; 'format' is one of csv, ndjson, json, parquet, avro, orc, key-value, access-log, xml"
            ),
            ("delimiter: '||'", "1:12 'delimiter' must be one character of ASCII, not '||'"),
            (
                "delimiter: \\t",
                "1:12 'delimiter' must be one character of ASCII, not '\\t'; a tab is \"\\t\" in double quotes"
            ),
            ("delimiter: ''", "1:12 'delimiter' must be one character of ASCII, not ''"),
            ("quote: '<>'", "1:8 'quote' must be one character of ASCII, or '' for none, not '<>'"),
            (
                "delimiter: ';'\nquote: ';'",
                "2:1 'quote' and 'delimiter' are the same character; values could not be told from one another"
            ),
            ("escape: '^'", "1:9 'escape' must be the quote itself or a backslash, not '^'"),
            ("quote: \"'\"\nescape: '\"'", "2:9 'escape' must be the quote itself, ''', or a backslash, not '\"'"),
            (
                "quote: ''\nescape: \\",
                "2:9 'escape' is for quotes inside quotes, and 'quote' says that nothing is quoted; remove one"
            ),
            ("header: 'yes'", "1:9 'header' must be true or false, not 'yes'"),
            ("skip: -1", "1:7 'skip' must be a whole number, 0 or more, not '-1'"),
            (
                "encoding: latin1",
                "1:11 unknown value 'latin1'; 'encoding' is one of utf-8, utf-16le, utf-16be, windows-1252"
            ),
            ("columns: id", "1:10 'columns' must be a list, not text"),
            ("columns: []", "1:10 'columns' lists nothing; name at least one, or remove it"),
            ("columns: [a, A]", "1:14 column 'A' is there already, capitals aside; remove one"),
            ("types: {zip: strin}", "1:14 unknown type 'strin'; did you mean 'string'?"),
            ("types: {n: 'decimal(50,2)'}", "1:12 unknown type 'decimal(50,2)'; did you mean 'decimal(10,2)'?"),
            ("types: string", "1:8 'types' of the classifier must be a mapping (key: value), not text"),
            (
                "columns: [id, zip]\ntypes: {zpi: string}",
                "2:9 'types' names the unknown column 'zpi'; did you mean 'zip'?"
            ),
            (
                "pattern: '(?<a>x)'\ntypes: {bbbbb: string}",
                "2:9 'types' names the unknown column 'bbbbb'; there are: a"
            ),
            ("nulls: ['']", "1:9 'nulls' holds an empty text, which is null in any case; remove it"),
            (
                "dates: {d: '%d/%Q'}",
                "1:12 '%d/%Q' is no pattern of days: it needs a year (%Y, %y), a month (%m, %b) and a day (%d), may have %H, %M, %S and %f, and each only once"
            ),
            (
                "dates: '%d-%b-%Y'",
                "1:8 'dates' decides between days that could be read two ways: %d/%m/%Y, %m/%d/%Y, %d.%m.%Y, %m.%d.%Y, %d-%m-%Y, %m-%d-%Y, %Y/%m/%d, %Y.%m.%d; write '%d-%b-%Y' for a column: 'dates: {COLUMN: \"%d-%b-%Y\"}'"
            ),
            (
                "types: {d: date}\ndates: {D: '%d/%m/%Y'}",
                "2:9 column 'D' has a type in 'types' and a pattern in 'dates'; remove one"
            ),
            ("numbers: exact", "1:10 unknown value 'exact'; 'numbers' is one of decimal, double"),
            ("pattern: '(?<a>'", "1:10 'pattern': missing closing parenthesis at character 6"),
            ("pattern: '\\d+'", "1:10 'pattern': it has no named group, as (?<name>…); each is a column"),
            (
                "pattern: '(?<a>x)'\nformat: parquet",
                "2:1 'pattern' says that each line is a row, so there is no 'format' beside it; remove one"
            ),
            (
                "pattern: '(?<a>x)'\ndelimiter: ','",
                "2:1 'delimiter' is for csv, and the files are lines of a 'pattern'; remove one"
            ),
            ("format: csv\nrow-tag: order", "2:1 'row-tag' is for xml, and the files are csv; remove one"),
            ("row-tag: <order>", "1:10 'row-tag' must be the name of an element, without brackets, not '<order>'"),
            ("row-tag: order\nskip: 1", "2:1 'skip' is for csv, and the files are xml; remove one"),
            ("format: parquet\nheader: true", "2:1 'header' is for csv, and the files are parquet; remove one"),
            ("format: json\nnulls: x", "2:1 'nulls' is for csv and lines, and the files are json; remove one"),
            ("- csv", "1:1 the classifier must be a mapping (key: value), not a list"),
            ("", "1:1 the file is empty; a classifier says something, such as 'format: csv'"),
        ])
    func `what is wrong in a classifier is told with its place`(text: String, message: String) {
        #expect(messages(text) == [message])
    }

    @Test func `what is wrong in a dataset's classifier is underlined there`() {
        #expect(
            drawn(
                """
                workflow: w
                datasets:
                  d:
                    path: in/
                    classifier: {format: csv, delimiter: "::"}
                crawlers: {c: {datasets: d}}
                """
            ).hasPrefix(
                """
                w.yaml:5:42: error: 'delimiter' must be one character of ASCII, not '::'
                    5 |     classifier: {format: csv, delimiter: "::"}
                      |                                          ^~~~
                """))
    }
}
