import Arrivals
import ArgumentParser
import Decoding
import SchemaInference
import TableSchema

/// `tidegate infer`.
struct Infer: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell the exact schema of files, reading every byte. Needs no workspace.",
        discussion:
            "What you know of the files goes into a classifier; a file that contradicts it is told with the line.")

    @Argument(
        help: "The files: CSV, TSV, JSON, NDJSON, Parquet, Avro, ORC, XML, logs; plain, gzip, zstd, bzip2 or snappy.",
        completion: .file())
    var files: [String]
    @OptionGroup var pins: ClassifierOption
    @Flag(help: "Print JSON.") var json = false
    @Option(help: "Read about so many rows only. Types are a guess then.") var sample: Int?

    func validate() throws {
        if let sample, sample < 1 { throw ValidationError("--sample \(sample): give a number of rows from 1 on") }
    }

    func run() throws {
        let output = Output()
        let classifier = try pins.read() ?? .none
        var schemas: [(path: String, schema: FileSchema)] = []
        for path in files {
            do throws(ReadingError) {
                var schema = try SchemaInference.infer(path: path, hints: ReadingHints(classifier, rowMax: sample))
                if let contradiction = classifier.contradiction(by: schema) {
                    schema.problems.append(FileProblem(.error, contradiction))
                }
                schemas.append((path, schema))
            } catch {
                throw CommandFailure(.usage, error.description)
            }
        }
        if json {
            output.json(["files": .array(schemas.map { Self.json($0.path, $0.schema) })])
        } else {
            for (index, file) in schemas.enumerated() {
                if index > 0 { output.line() }
                Self.show(file.path, file.schema, output)
            }
        }
        if schemas.contains(where: { $0.schema.hasErrors }) { throw ExitCode(CommandFailure.Status.data.rawValue) }
    }

    private static func show(_ path: String, _ schema: FileSchema, _ output: Output) {
        let compressed = schema.compression == .none ? "" : ", \(schema.compression.rawValue)"
        output.heading(Cell(path).text)
        output.facts([
            ("format", Cell(schema.format.rawValue + compressed)),
            ("dialect", schema.rowRule == nil ? schema.dialect.map { Cell($0.text) } : nil),
            ("rows", Cell(Int(schema.rows).grouped + (schema.rowRule.map { ", \($0)" } ?? ""))),
        ])
        for problem in schema.problems {
            let place = problem.line.map { "line \($0): " } ?? problem.offset.map { "byte \($0): " } ?? ""
            let style: Terminal.Style = problem.severity == .error ? .bad : .busy
            output.line(
                "\(output.terminal.styled(problem.severity.rawValue, style)): \(Cell(place + problem.message).text)")
        }
        guard !schema.columns.isEmpty else { return }
        output.table(ColumnList.table(of: schema), ifEmpty: "")
    }

    private static func json(_ path: String, _ schema: FileSchema) -> JSONValue {
        [
            "path": .string(path), "format": .string(schema.format.rawValue),
            "compression": .string(schema.compression.rawValue), "delimiter": JSONValue(schema.dialect?.delimiter),
            "quote": JSONValue(schema.dialect?.quote), "escape": JSONValue(schema.dialect?.escape),
            "header": JSONValue(schema.dialect?.header), "encoding": JSONValue(schema.dialect?.encoding),
            "skipped_lines": JSONValue(schema.dialect?.skippedLines), "null_texts": nullTexts(schema.dialect),
            "date_patterns": datePatterns(schema.dialect), "row_rule": JSONValue(schema.rowRule?.description),
            "rows": JSONValue(schema.rows),
            "columns": .array(ColumnList.json(of: schema)),
            "problems": .array(
                schema.problems.map { problem in
                    [
                        "severity": .string(problem.severity.rawValue), "message": .string(problem.message),
                        "line": JSONValue(problem.line), "offset": JSONValue(problem.offset),
                    ]
                }),
        ]
    }

    private static func nullTexts(_ dialect: CSVDialect?) -> JSONValue {
        guard let dialect else { return .null }
        return .array(dialect.nullTexts.map(JSONValue.string))
    }

    private static func datePatterns(_ dialect: CSVDialect?) -> JSONValue {
        guard let dialect else { return .null }
        let sorted = dialect.datePatterns.sorted { $0.key < $1.key }
        return .object(sorted.map { ($0.key, JSONValue.string($0.value)) })
    }
}

extension FileSchema {
    fileprivate var hasErrors: Bool { problems.contains { $0.severity == .error } }
}

extension CSVDialect {
    /// `delimiter ",", quote "\"", header, utf-8`.
    fileprivate var text: String {
        var parts = ["delimiter \(delimiter.debugDescription)"]
        if let quote { parts.append("quote \(quote.debugDescription)") }
        if let escape, escape != quote { parts.append("escape \(escape.debugDescription)") }
        parts.append(header ? "header" : "no header")
        if skippedLines > 0 { parts.append("\(skippedLines) \(skippedLines == 1 ? "line" : "lines") before it") }
        if !nullTexts.isEmpty { parts.append("null as \(nullTexts.joined(separator: ", "))") }
        return (parts + [encoding]).joined(separator: ", ")
    }
}
