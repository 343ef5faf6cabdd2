import YAMLSource

/// What says which engine runs a job, and how Spark is set for it.
extension WorkflowReader {
    mutating func readSpark(_ section: Section, into draft: inout NodeDraft) {
        if case .sql(var work) = draft.work {
            if let entry = section.entry("engine"), let rule = readEngine(entry, of: section.name) {
                work.engine = rule
                draft.work = .sql(work)
            }
            if !work.engine.mayBeSpark { reportSparkConfiguration(section) }
            if work.engine.mayBeSpark, draft.output?.value.masks.isEmpty == false {
                findings.report(.maskOfScript(at: section.keyPlace("output")))
            }
            if work.engine.mayBeSpark, draft.output?.value.encryptionKey != nil {
                findings.report(.encryptionOfScript(at: section.keyPlace("output")))
            }
        } else if section["engine"] != nil {
            findings.report(.engineWithoutSQL(at: section.keyPlace("engine")))
        }
        if case .python = draft.work { reportSparkConfiguration(section) }
        if case .shell = draft.work { reportSparkConfiguration(section) }
        if let entry = section.entry("spark-conf") { readSparkConfiguration(entry, of: section.name, into: &draft) }
    }

    private mutating func reportSparkConfiguration(_ section: Section) {
        guard section["spark-conf"] != nil else { return }
        findings.report(.sparkConfigurationWithoutSpark(at: section.keyPlace("spark-conf")))
    }

    /// A script, or SQL that runs on Spark.
    mutating func sparkWork(_ section: Section, into draft: inout NodeDraft) -> Work? {
        guard let text = section.text("spark", &findings) else { return nil }
        if text.value.allSatisfy(\.isWhitespace) {
            findings.report(.isEmpty("spark", at: text.place))
            return nil
        }
        guard text.value.lowercased().hasSuffix(".py"), !text.value.contains(where: \.isNewline) else {
            return sqlWork(section, "spark", draft.output?.value, engine: .always(.spark))
        }
        let script = workspacePath(text, of: "spark")
        return processWork(script?.value, section, into: &draft).map { .spark($0) }
    }

    private mutating func readEngine(_ entry: YAMLMapping.Entry, of name: String) -> EngineRule? {
        guard case .mapping = entry.value.kind else {
            guard let text = findings.text(entry.value, of: "engine") else { return nil }
            if text.value == "auto" { return .auto }
            if let engine = EngineRule.Engine(rawValue: text.value) { return .always(engine) }
            findings.report(
                .badChoice(text.value, for: "engine", at: text.place, allowed: Self.engines + ["auto"]))
            return nil
        }
        let place = entry.key.place(in: findings.file)
        guard let section = Section(entry.value, "'engine' of \(name)", keys: Keys.engine.names, at: place, &findings)
        else { return nil }
        if section["above"] == nil {
            findings.report(.missingKey("above", in: section.name, at: section.place))
        }
        return EngineRule(
            small: section.choice("small", of: EngineRule.Engine.allCases, &findings) ?? .duckdb,
            large: section.choice("large", of: EngineRule.Engine.allCases, &findings) ?? .spark,
            above: section.size("above", &findings))
    }

    private static let engines = EngineRule.Engine.allCases.map(\.rawValue)

    private mutating func readSparkConfiguration(
        _ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft
    ) {
        for (key, text) in findings.textMembers(of: entry.value, "'spark-conf' of \(name)") {
            if let problem = SparkConfiguration.problem(ofKey: key.value) {
                findings.report(.badVariable(key.value, problem, at: key.place))
            } else {
                draft.sparkConfiguration[key.value] = text.value
            }
        }
    }
}

/// What may be said of Spark's properties.
public enum SparkConfiguration {
    /// What is wrong with the name of a property; nil when nothing is.
    public static func problem(ofKey key: String) -> String? {
        guard key.hasPrefix("spark."), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }) else {
            return "is no property of Spark: they begin with 'spark.'"
        }
        return reserved[key]
    }

    /// The properties that are said elsewhere, or that the tables of a session rest on.
    private static let reserved = [
        "spark.master": "is said once for all jobs, in tidegate.yaml: spark: {master: …}",
        "spark.submit.deployMode": "is said once for all jobs, in tidegate.yaml: spark: {deploy-mode: …}",
        "spark.sql.catalogImplementation": "is set by Tidegate, whose catalog it is",
        "spark.sql.warehouse.dir": "is set by Tidegate: a folder of the attempt",
        "spark.sql.hive.manageFilesourcePartitions": "is set by Tidegate, whose partitions they are",
    ]
}

extension Diagnostic {
    static func engineWithoutSQL(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'engine' is for jobs of 'sql'; a script for Spark is said with 'spark'")
    }

    static func sparkConfigurationWithoutSpark(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'spark-conf' is for jobs that may run on Spark: of 'spark', or of 'sql' with 'engine: spark' or 'engine: auto'"
        )
    }
}
