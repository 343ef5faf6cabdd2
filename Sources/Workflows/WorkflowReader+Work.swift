import YAMLSource

/// A job's work: `sql`, `python`, `shell` or `spark`, and its output.
extension WorkflowReader {
    mutating func readWork(_ section: Section, into draft: inout NodeDraft) {
        let kinds = ["sql", "python", "shell", "spark", "compact"]
        draft.output = section.entry("output").flatMap {
            readOutput($0, of: section.name, isSQL: section["sql"] != nil)
        }
        readCheck(section, into: &draft)
        guard let kind = section.one(of: kinds, &findings) else { return }
        if kind != "python" { _ = readPackages(section) }
        switch kind {
        case "sql": draft.work = sqlWork(section, "sql", draft.output?.value)
        case "spark": draft.work = sparkWork(section, into: &draft)
        case "compact": draft.work = compaction(section, into: &draft)
        case "python":
            let script = section.text("python", &findings).flatMap { workspacePath($0, of: "python") }
            let packages = readPackages(section)
            draft.work = processWork(script?.value, section, into: &draft).map { work in
                var work = work
                work.packages = packages
                return .python(work)
            }
        default:
            let command = section.text("shell", &findings)
            if let command, command.value.allSatisfy(\.isWhitespace) {
                findings.report(.isEmpty("shell", at: command.place))
            }
            draft.work = processWork(command?.value, section, into: &draft).map { .shell($0) }
        }
        readSpark(section, into: &draft)
    }

    mutating func sqlWork(
        _ section: Section, _ key: String, _ output: Output?, engine: EngineRule = .always(.duckdb)
    ) -> Work? {
        for key in section.present(["args", "env"]) {
            findings.report(.notForSQL(key, at: section.keyPlace(key)))
        }
        let preludes = readPreludes(section)
        let files = (section.texts("files", &findings) ?? []).compactMap { workspacePath($0, of: "files")?.value }
        guard let text = section.text(key, &findings), let source = sqlSource(text, of: key) else { return nil }
        var work = SQLWork(source: source, output: output)
        work.preludes = preludes
        work.files = files
        work.engine = engine
        return .sql(work)
    }

    /// The texts of `prelude`, in their order.
    mutating func readPreludes(_ section: Section) -> [SQLWork.Source] {
        (section.texts("prelude", &findings) ?? []).compactMap { sqlSource($0, of: "prelude") }
    }

    /// A file that ends in `.sql`, or the text itself.
    private mutating func sqlSource(_ text: Placed<String>, of key: String) -> SQLWork.Source? {
        guard !text.value.allSatisfy(\.isWhitespace) else {
            findings.report(.isEmpty(key, at: text.place))
            return nil
        }
        guard text.value.lowercased().hasSuffix(".sql"), !text.value.contains(where: \.isWhitespace) else {
            return .text(text.value)
        }
        return workspacePath(text, of: key).map { .file($0.value) }
    }

    private mutating func compaction(_ section: Section, into draft: inout NodeDraft) -> Work? {
        for key in section.present(["args", "env", "output", "check"]) {
            findings.report(.notForCompaction(key, at: section.keyPlace(key)))
        }
        guard let text = section.text("compact", &findings), let table = tableName(text) else { return nil }
        draft.compacted = text.with(table)
        return .sql(SQLWork(source: .compaction(of: table)))
    }

    mutating func processWork(
        _ command: String?, _ section: Section, into draft: inout NodeDraft
    ) -> ProcessWork? {
        for key in section.present(["files", "prelude"]) {
            findings.report(.onlyForSQL(key, at: section.keyPlace(key)))
        }
        let arguments = section.texts("args", &findings) ?? []
        draft.templates += arguments
        let environment = section.entry("env").map { readEnvironment($0, of: section.name, into: &draft) } ?? [:]
        return command.map {
            ProcessWork(
                command: $0, arguments: arguments.map(\.value), environment: environment,
                output: draft.output?.value)
        }
    }

    private mutating func readEnvironment(
        _ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft
    ) -> [String: String] {
        if case .mapping(let mapping) = entry.value.kind {
            for variable in mapping.entries {
                guard let problem = Self.problem(ofVariable: variable.name) else { continue }
                findings.report(.badVariable(variable.name, problem, at: variable.key.place(in: findings.file)))
            }
        }
        let members = findings.textMembers(of: entry.value, "'env' of \(name)")
        draft.templates += members.map(\.text)
        return Dictionary(members.map { ($0.key.value, $0.text.value) }) { $1 }
    }

    private static func problem(ofVariable name: String) -> String? {
        if name.hasPrefix("TIDEGATE_") { return "is set by Tidegate itself; take a name that begins otherwise" }
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
        return isPlain && !name.isEmpty ? nil : "is no name of an environment variable"
    }
}
