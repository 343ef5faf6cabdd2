import YAMLSource

/// Crawlers and jobs, but for a job's work, which is in `WorkflowReader+Work.swift`.
extension WorkflowReader {
    private static let nodeKeys = [
        "needs", "on-success", "on-failure", "on-completion", "when", "retry", "timeout",
    ]
    private static let jobKeys = ["sql", "python", "shell", "spark", "args", "env", "output"]

    mutating func readCrawler(_ entry: YAMLMapping.Entry) -> NodeDraft {
        var draft = NodeDraft(kind: .crawler, name: name(entry, of: "crawler"))
        let keys = ["datasets", "on-schema-change", "on-delete"] + Self.nodeKeys
        guard
            let section = Section(
                entry.value, "crawler \(quoted(entry.name))", keys: keys, at: draft.name.place, &findings)
        else { return draft }
        if section["datasets"] == nil {
            findings.report(.missingKey("datasets", in: section.name, at: section.place))
        }
        draft.datasets = section.names("datasets", &findings) ?? []
        draft.work = .crawl(
            CrawlWork(
                datasets: draft.datasets.map(\.value),
                onSchemaChange: section.choice(
                    "on-schema-change", of: CrawlWork.SchemaChange.allCases, &findings) ?? .evolve,
                onDelete: section.choice("on-delete", of: CrawlWork.Deletion.allCases, &findings) ?? .deprecate))
        readNode(section, into: &draft)
        return draft
    }

    mutating func readJob(_ entry: YAMLMapping.Entry) -> NodeDraft {
        var draft = NodeDraft(kind: .job, name: name(entry, of: "job"))
        guard
            let section = Section(
                entry.value, "job \(quoted(entry.name))", keys: Self.jobKeys + Self.nodeKeys, at: draft.name.place,
                &findings)
        else { return draft }
        readWork(section, into: &draft)
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
        if let retry = section.entry("retry") {
            readRetry(retry, of: section.name, into: &draft.retry)
        }
    }

    private mutating func readRetry(_ entry: YAMLMapping.Entry, of name: String, into retry: inout RetryPolicy) {
        let place = entry.key.place(in: findings.file)
        let keys = ["attempts", "delay", "backoff", "max-delay", "jitter"]
        guard let section = Section(entry.value, "'retry' of \(name)", keys: keys, at: place, &findings) else { return }
        if section["attempts"] == nil {
            findings.report(.missingKey("attempts", in: section.name, at: place))
        }
        retry.attempts = section.integer("attempts", atLeast: 1, &findings) ?? retry.attempts
        retry.delay = section.duration("delay", isZeroAllowed: true, &findings) ?? retry.delay
        retry.backoff = section.number("backoff", atLeast: 1, &findings) ?? retry.backoff
        retry.maxDelay = section.duration("max-delay", &findings)
        retry.jitter = section.choice("jitter", of: RetryPolicy.Jitter.allCases, &findings) ?? retry.jitter
    }
}
