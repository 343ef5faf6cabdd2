import Engines
import Files
import Foundation
import GRDB
import TestSupport
import Testing

/// What the documents show is what the program does.
@Suite struct DocumentationTests {
    @Test func `the README's tour prints what the README shows`() throws {
        let readme = try Document("README.md")
        try withScratchFolder { scratch in
            let program = try Program(in: scratch)
            var shell = Shell(program: program, folder: scratch.path)
            try shell.check(readme.tour(1))
            shell.folder = scratch.path("shop")
            let daemon = try program.startDaemon(in: "shop")
            let drops = try #require(readme.block(containing: "tidegate daemon &"))
            for line in drops.split(separator: "\n") where !line.hasPrefix("tidegate daemon") {
                _ = try shell.run(String(line))
            }
            try program.eventually("the run succeeds", log: daemon.log) {
                try shell.run("tidegate runs list").contains("SUCCEEDED")
            }
            try shell.check(readme.tour(2))
            try shell.check(readme.tour(3))
            let bad = try readme.tour(4)
            _ = try shell.run(bad[0].command)
            try program.eventually("the page is set aside", log: daemon.log) {
                try shell.run(bad[1].command).contains("INVALID")
            }
            try shell.check(Array(bad.dropFirst()))
            try shell.check(readme.tour(5))
            #expect(daemon.terminate() == 0)
        }
    }

    @Test(arguments: ["README.md", "docs/workflow-reference.md"])
    func `every whole workflow in a document is valid`(name: String) throws {
        let workflows = try Document(name).blocks(of: "yaml").filter { $0.hasPrefix("workflow:") }
        #expect(!workflows.isEmpty)
        for text in workflows {
            try withScratchFolder { scratch in
                try scratch.write(text, to: "workflows/example.yaml")
                let result = try Program(in: scratch).run("validate")
                #expect(result.status == 0, "\(result.output)\n\(text)")
            }
        }
    }

    @Test func `the reference has every key as the program knows it`() throws {
        let reference = try Document("docs/workflow-reference.md").text
        try withScratchFolder { scratch in
            let keys = try Program(in: scratch).run("schema", "--markdown").output
            #expect(reference.contains(keys.trimmingCharacters(in: .newlines)))
        }
    }

    @Test func `the templates that the reference shows stamp out workflows`() throws {
        let blocks = try Document("docs/workflow-reference.md").blocks(of: "yaml")
        try withScratchFolder { scratch in
            try scratch.write(try #require(blocks.first { $0.hasPrefix("template:") }), to: "templates/ingest.yaml")
            try scratch.write(try #require(blocks.first { $0.hasPrefix("use:") }), to: "workflows/all.yaml")
            let result = try Program(in: scratch).run("validate")
            #expect(result.output == "2 workflows good (ingest-orders, ingest-customers); no problems\n")
        }
    }

    @Test func `the classifier that the document shows reads the file that it shows`() throws {
        let document = try Document("docs/type-inference.md")
        let steps = document.steps
        try withScratchFolder { scratch in
            let classifier = try #require(document.blocks(of: "yaml").first { $0.hasPrefix("# vendor.yaml") })
            try scratch.write(classifier, to: "vendor.yaml")
            try scratch.write(try #require(steps.first { $0.command == "cat vendor.csv" }).output, to: "vendor.csv")
            let shell = Shell(program: try Program(in: scratch), folder: scratch.path)
            try shell.check(steps)
            #expect(steps.count == 3)
        }
    }

    @Test func `the settings that the reference shows are sound`() throws {
        let settings = try #require(
            Document("docs/workflow-reference.md").blocks(of: "yaml").first { $0.hasPrefix("channels:") })
        try withScratchFolder { scratch in
            try scratch.write("workflow: w\njobs: {a: {shell: 'true'}}\n", to: "workflows/w.yaml")
            try scratch.write(settings, to: "tidegate.yaml")
            let lines = try Program(in: scratch).run("doctor").output
            #expect(lines.contains("ok    settings"), "\(lines)")
        }
    }

    @Test(arguments: [
        "workflows", "examples/retail/workflows", "examples/wait-for-all/workflows", "examples/nightly-model/workflows",
    ])
    func `the workflows that come with the project are valid`(folder: String) throws {
        let program = try Program(at: Document.repository + "/" + (folder as NSString).deletingLastPathComponent)
        let result = try program.run("validate")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("no problems"), "\(result.output)")
    }

    @Test func `JSON has the fields that the document names, and no others`() throws {
        let document = try Document("docs/json.md")
        try withScratchFolder { scratch in
            try scratch.write("day,v\n2026-11-01,1\n2026-11-02,1\n", to: "in/day=1/a.csv")
            try scratch.write(
                """
                workflow: w
                datasets:
                  d:
                    {path: in/, table: raw.d, settle: 10ms, hold-for: nightly, validate: {expect: [{rule: v > 1, severity: warn}, rows > last()]}}
                triggers: {nightly: {schedule: "0 2 * * *", start: crawl}}
                crawlers: {crawl: {datasets: [d]}}
                jobs:
                  good: {sql: SELECT * FROM batch.d, output: {table: out.d, path: lake/d}, needs: [crawl]}
                  bad: {shell: 'false', needs: [good]}
                """, to: "workflows/w.yaml")
            let program = try Program(in: scratch)
            _ = try program.run("run", "w")
            try DatabaseQueue(path: scratch.path(".tidegate/state.sqlite")).write { db in
                try db.execute(sql: "UPDATE catalog_tables SET rows = 9")
            }
            try scratch.write("x: 1\n", to: "workflows/broken.yaml")
            try scratch.write("a,b\n1,2\n3,2\n5,6\n7,8,9\n", to: "ragged.csv")
            let commands: [(String, [String])] = [
                ("runs list", ["runs", "list"]), ("runs show RUN", ["runs", "show", "w-1"]),
                ("files list", ["files", "list"]),
                ("files show PATH", ["files", "show", "in/day=1/a.csv"]),
                ("quality", ["quality"]), ("quality NAME", ["quality", "d"]),
                ("catalog databases", ["catalog", "databases"]),
                ("catalog tables", ["catalog", "tables"]), ("catalog show DB.TABLE", ["catalog", "show", "raw.d"]),
                ("catalog versions DB.TABLE", ["catalog", "versions", "raw.d"]),
                ("catalog repair", ["catalog", "repair"]),
                ("catalog partitions DB.TABLE", ["catalog", "partitions", "raw.d"]),
                ("query SQL", ["query", "SELECT * FROM raw.d"]),
                ("infer FILE…", ["infer", scratch.path("ragged.csv")]),
                ("validate", ["validate"]),
            ]
            for (name, words) in commands {
                let output = try program.run(words + ["--json"]).output
                let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
                #expect(Self.keys(of: object) == document.keys(of: name), "\(name): \(output)")
            }
        }
    }

    @Test func `the export that the document shows is what is printed, and imports`() throws {
        let document = try Document("docs/json.md")
        let blocks = document.blocks(of: "console")
        let shown = try #require(blocks.first { $0.contains("tidegate catalog export") }).split(separator: "\n")
        try withScratchFolder { scratch in
            try scratch.write("shop;amount\n00501;12.50\n", to: "data/sales/day=2026-11-20/a.csv")
            let program = try Program(in: scratch)
            for words in [
                ["crawl", "data"], ["catalog", "comment", "raw.sales", "What the shops sold"],
                ["catalog", "comment", "raw.sales", "amount", "in euro"],
            ] { #expect(try program.run(words).status == 0) }
            let output = try program.run("catalog", "export", "raw.sales").output
            func withoutTimes(_ lines: [Substring]) -> [Substring] { lines.filter { !$0.contains("Time\":") } }
            #expect(withoutTimes(output.split(separator: "\n")) == withoutTimes(Array(shown.dropFirst())))
        }
    }

    /// All field names in a JSON value, but those under fields whose members are the user's.
    private static func keys(of value: Any) -> Set<String> {
        if let array = value as? [Any] { return array.reduce(into: []) { $0.formUnion(keys(of: $1)) } }
        guard let object = value as? [String: Any] else { return [] }
        return object.reduce(into: []) { keys, field in
            keys.insert(field.key)
            guard !["captures", "outputs", "values"].contains(field.key) else { return }
            keys.formUnion(Self.keys(of: field.value))
        }
    }

    @Test func `every command has help, and the completions name it`() throws {
        try withScratchFolder { scratch in
            let program = try Program(in: scratch)
            let completions = try program.run("--generate-completion-script", "bash").output
            let commands = [
                "init", "validate", "graph", "cron next", "daemon", "run", "status", "runs list", "runs show",
                "runs logs",
                "runs stop", "runs resume", "files list", "files show", "files retry", "quality", "cost", "crawl",
                "infer",
                "catalog databases", "catalog tables", "catalog show", "catalog versions", "catalog diff",
                "catalog ddl",
                "catalog partitions", "catalog search", "catalog comment", "catalog drop", "catalog export",
                "catalog import", "catalog repair", "query", "doctor",
            ]
            for command in commands {
                let words = command.split(separator: " ").map(String.init)
                let help = try program.run(words + ["--help"])
                #expect(help.status == 0)
                #expect(help.output.contains("OVERVIEW:"), "\(command) has no help")
                #expect(completions.contains(words[0]))
            }
        }
    }
}

/// A document of the repository.
struct Document {
    /// One command of a console block and what it prints.
    struct Step {
        let command: String
        var output: String
    }

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    let text: String

    init(_ name: String) throws {
        text = try String(contentsOfFile: Self.repository + "/" + name, encoding: .utf8)
    }

    /// The fenced blocks of a language.
    func blocks(of language: String) -> [String] {
        text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    /// The field names that the table of JSON answers gives for a command, with NODE, COLUMN and FILE put in.
    func keys(of command: String) -> Set<String> {
        guard
            let row = text.split(separator: "\n").first(where: {
                $0.hasPrefix("| `\(command)`") || $0.hasPrefix("| `\(command) ")
            })
        else { return [] }
        var answer = String(row.split(separator: "|").last ?? "").components(separatedBy: "; `columns`")[0]
        for name in ["NODE", "COLUMN", "FILE"] where answer.contains(name) {
            let meaning = text.split(separator: "\n").first { $0.hasPrefix("\(name) is ") } ?? ""
            answer += meaning.components(separatedBy: "`")[1]
        }
        return Set(answer.matches(of: #/"([a-z_]+)"/#).map { String($0.output.1) })
    }

    /// The shell block that has a text in it.
    func block(containing text: String) -> String? {
        blocks(of: "sh").first { $0.contains(text) }
    }

    /// The commands of a part of the tour, each with its output.
    func tour(_ number: Int) throws -> [Step] {
        let part = try #require(text.components(separatedBy: "<!-- tour \(number):").dropFirst().first)
        let block = try #require(
            part.components(separatedBy: "```console\n").dropFirst().first?.components(separatedBy: "```").first)
        return Self.steps(of: block)
    }

    /// The commands of all its console blocks, each with its output.
    var steps: [Step] { blocks(of: "console").flatMap { Self.steps(of: $0) } }

    private static func steps(of block: String) -> [Step] {
        var steps: [Step] = []
        for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), output: ""))
            } else if !steps.isEmpty {
                steps[steps.count - 1].output += line + "\n"
            }
        }
        return steps
    }
}

/// Runs commands as a reader of a document would type them.
private struct Shell {
    let program: Program
    var folder: String

    /// The output of a command, both streams.
    func run(_ command: String) throws -> String {
        let id = UUID().uuidString
        let output = NSTemporaryDirectory() + "tidegate-shell-\(id)"
        defer { try? FileManager.default.removeItem(atPath: output) }
        var environment = program.environment
        environment["PATH"] = (program.path as NSString).deletingLastPathComponent + ":" + (environment["PATH"] ?? "")
        let child = ChildProcess(
            program: "/bin/sh", arguments: ["-c", "exec 2>&1; \(command)"], environment: environment, folder: folder,
            output: output)
        _ = try child.run(timeout: .seconds(240))
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Holds what commands print against what a document shows; times and durations may differ.
    func check(_ steps: [Document.Step]) throws {
        for step in steps {
            let printed = Self.masked(try run(step.command))
            #expect(printed == Self.masked(step.output), "$ \(step.command)")
        }
    }

    private static func masked(_ text: String) -> String {
        var text = text
        text.replace(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "TIME")
        text.replace(#/\d+(\.\d+)? m?s\b/#, with: "DURATION")
        text.replace(#/[0-9]+ (B|KiB)\b/#, with: "SIZE")
        text.replace(#/bytes \d+/#, with: "bytes N")
        text.replace(#/ +/#, with: " ")
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
