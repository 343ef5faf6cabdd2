import YAMLSource

/// Crawlers, jobs and steps, but for what they do, which is in `WorkflowReader+Work.swift` and `+Steps.swift`.
extension WorkflowReader {
    mutating func readCrawler(_ entry: YAMLMapping.Entry) -> NodeDraft {
        var draft = NodeDraft(kind: .crawler, name: name(entry, of: "crawler"))
        let keys = Keys.crawler.names + Keys.node.names
        guard
            let section = Section(
                entry.value, "crawler \(quoted(entry.name))", keys: keys, at: draft.name.place, &findings)
        else { return draft }
        if section["datasets"] == nil {
            findings.report(.missingKey("datasets", in: section.name, at: section.place))
        }
        draft.datasets = section.names("datasets", &findings) ?? []
        var work = CrawlWork(
            datasets: draft.datasets.map(\.value),
            onSchemaChange: section.choice(
                "on-schema-change", of: CrawlWork.SchemaChange.allCases, &findings) ?? .evolve,
            onDelete: section.choice("on-delete", of: CrawlWork.Deletion.allCases, &findings) ?? .deprecate)
        work.mode = section.choice("mode", of: CrawlWork.Mode.allCases, &findings) ?? work.mode
        work.newTablesMax = section.integer("max-new-tables", atLeast: 0, &findings)
        draft.work = .crawl(work)
        readNode(section, into: &draft)
        return draft
    }

    mutating func readJob(_ entry: YAMLMapping.Entry) -> NodeDraft {
        var draft = NodeDraft(kind: .job, name: name(entry, of: "job"))
        guard
            let section = Section(
                entry.value, "job \(quoted(entry.name))", keys: Keys.job.names + Keys.node.names, at: draft.name.place,
                &findings)
        else { return draft }
        readWork(section, into: &draft)
        draft.resources = readResources(section)
        draft.isSandboxed = readSandbox(section)
        draft.logLimit = section.size("log-limit", &findings)
        readNode(section, into: &draft)
        draft.keepsState = section.boolean("state", &findings) ?? false
        if draft.keepsState, draft.forEach != nil {
            findings.report(.stateOfRepeated(at: section.keyPlace("state")))
        }
        return draft
    }

    mutating func readStep(_ entry: YAMLMapping.Entry) -> NodeDraft {
        var draft = NodeDraft(kind: .step, name: name(entry, of: "step"))
        let keys = Keys.step.names + Keys.node.names
        guard
            let section = Section(
                entry.value, "step \(quoted(entry.name))", keys: keys, at: draft.name.place, &findings)
        else { return draft }
        readStepWork(section, into: &draft)
        readNode(section, into: &draft)
        return draft
    }

    /// What any node may have.
    private mutating func readNode(_ section: Section, into draft: inout NodeDraft) {
        for key in section.present(["needs", "on-success", "on-failure", "on-completion"]) {
            // A list of nodes to wait for means all of them; one of nodes whose failure is looked after, any.
            let listMode: Mode = key == "on-failure" ? .any : .all
            if let listening = listening(key, section, as: key, listMode: listMode) {
                draft.listening.append(listening)
            }
        }
        draft.when = section.text("when", &findings)
        draft.timeout = section.duration("timeout", &findings)
        draft.heartbeat = section.duration("heartbeat", &findings)
        draft.grace = section.duration("grace", &findings)
        draft.maxConcurrent = section.integer("max-concurrent", atLeast: 1, &findings)
        draft.pool = section.text("pool", &findings)
        if let retry = section.entry("retry") {
            draft.retry = readRetry(retry, of: section.name)
        }
        if let handlers = section.entry("catch") {
            readCatch(handlers, of: section.name, into: &draft)
        }
        if let requirements = section.entry("requires") {
            readRequirements(requirements, of: section.name, into: &draft)
        }
        readForEach(section, into: &draft)
    }
}
