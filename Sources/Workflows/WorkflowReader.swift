import YAMLSource

/// Reads the nodes of a workflow file into a draft.
///
/// The parts are in `WorkflowReader+Datasets.swift`, `+Triggers.swift`, `+Nodes.swift` and `+Work.swift`.
struct WorkflowReader {
    var findings: Findings
    private let isKnownTimeZone: (String) -> Bool

    init(_ findings: Findings, isKnownTimeZone: @escaping (String) -> Bool) {
        self.findings = findings
        self.isKnownTimeZone = isKnownTimeZone
    }

    /// Reads a whole file; nil if it is no mapping.
    mutating func read(_ root: YAMLNode) -> WorkflowDraft? {
        let start = SourcePlace(file: findings.file, location: SourceLocation(line: 1, column: 1), length: 0)
        // Keys that begin with x- are for the user: a place for anchors.
        var keys = Keys.workflow.names
        if case .mapping(let mapping) = root.kind {
            keys += mapping.entries.map(\.name).filter { $0.hasPrefix("x-") }
        }
        guard let section = Section(root, "the workflow", keys: keys, at: start, &findings) else { return nil }
        var draft = WorkflowDraft()
        draft.name = section.requiredText("workflow", &findings).flatMap { name($0, of: "workflow") }
        draft.description = section.text("description", &findings)?.value
        draft.timeZone = timeZone(section) ?? draft.timeZone
        draft.maxConcurrentRuns =
            section.integer("max-concurrent-runs", atLeast: 1, &findings) ?? draft.maxConcurrentRuns
        draft.overlap = section.choice("overlap", of: Overlap.allCases, &findings) ?? draft.overlap
        draft.budget = budget(section)
        draft.expectBy = readDeadline("expect-by", section)
        draft.parameters = section.namedEntries("parameters", of: "values", &findings).map { readParameter($0) }
        draft.datasets = section.namedEntries("datasets", of: "datasets", &findings).map { readDataset($0) }
        draft.triggers = section.namedEntries("triggers", of: "triggers", &findings).map { readTrigger($0) }
        draft.nodes = section.namedEntries("crawlers", of: "crawlers", &findings).map { readCrawler($0) }
        draft.nodes += section.namedEntries("jobs", of: "jobs", &findings).map { readJob($0) }
        draft.nodes += section.namedEntries("steps", of: "steps", &findings).map { readStep($0) }
        readDefaults(section, into: &draft)
        draft.preludes = readPreludes(section)
        draft.notified = notified(section)
        if section.present(["crawlers", "jobs", "steps"]).allSatisfy({ section[$0]?.isEmpty == true }) {
            findings.report(.noNodes(at: section.keyPlace("workflow")))
        }
        return draft
    }

    /// The name of a thing, also with a bad form: it may be referred to all the same.
    mutating func name(_ entry: YAMLMapping.Entry, of what: String) -> Placed<String> {
        let placed = Placed(value: entry.name, node: entry.key, file: findings.file)
        return name(placed, of: what) ?? placed
    }

    private mutating func name(_ placed: Placed<String>, of what: String) -> Placed<String>? {
        if isName(placed.value) { return placed }
        findings.report(.badName(placed.value, of: what, at: placed.place))
        return nil
    }

    private mutating func timeZone(_ section: Section) -> String? {
        guard let zone = section.shortText("timezone", &findings) else { return nil }
        guard isZoneName(zone.value), isKnownTimeZone(zone.value) else {
            findings.report(.unknownTimeZone(zone.value, at: zone.place))
            return nil
        }
        return zone.value
    }

    private mutating func budget(_ section: Section) -> Budget? {
        guard let text = section.shortText("budget", &findings) else { return nil }
        if let budget = Budget(text.value) { return budget }
        findings.report(
            .badValue(
                "budget", "\(quoted(text.value)) is no budget; write a sum a day, as in 5 USD/day", at: text.place))
        return nil
    }

    /// `defaults:` says what holds for each crawler and job that does not say otherwise.
    private mutating func readDefaults(_ section: Section, into draft: inout WorkflowDraft) {
        guard let entry = section.entry("defaults"), !entry.value.isNull else { return }
        let place = entry.key.place(in: findings.file)
        guard let defaults = Section(entry.value, "'defaults'", keys: Keys.defaults.names, at: place, &findings) else {
            return
        }
        let retry = defaults.entry("retry").map { readRetry($0, of: defaults.name) }
        let timeout = defaults.duration("timeout", &findings)
        let heartbeat = defaults.duration("heartbeat", &findings)
        let grace = defaults.duration("grace", &findings)
        let resources = readResources(defaults)
        let isSandboxed = readSandbox(defaults)
        let logLimit = defaults.size("log-limit", &findings)
        let pool = defaults.text("pool", &findings)
        let maxConcurrent = defaults.integer("max-concurrent", atLeast: 1, &findings)
        for index in draft.nodes.indices where draft.nodes[index].kind != .step {
            draft.nodes[index].retry = draft.nodes[index].retry ?? retry
            draft.nodes[index].timeout = draft.nodes[index].timeout ?? timeout
            draft.nodes[index].maxConcurrent = draft.nodes[index].maxConcurrent ?? maxConcurrent
            if draft.nodes[index].kind == .job {
                draft.nodes[index].heartbeat = draft.nodes[index].heartbeat ?? heartbeat
                draft.nodes[index].grace = draft.nodes[index].grace ?? grace
                draft.nodes[index].pool = draft.nodes[index].pool ?? pool
                draft.nodes[index].isSandboxed = draft.nodes[index].isSandboxed ?? isSandboxed
                draft.nodes[index].logLimit = draft.nodes[index].logLimit ?? logLimit
                let own = draft.nodes[index].resources ?? Resources()
                draft.nodes[index].resources = resources.map(own.filled) ?? own
            }
        }
    }

    private mutating func notified(_ section: Section) -> [NoticeKind: [String]] {
        guard let entry = section.entry("notify"), !entry.value.isNull else { return [:] }
        let place = entry.key.place(in: findings.file)
        guard let notify = Section(entry.value, "'notify'", keys: Keys.notify.names, at: place, &findings) else {
            return [:]
        }
        var notified: [NoticeKind: [String]] = [:]
        for kind in NoticeKind.ofWorkflows {
            let channels = notify.names(kind.rawValue, isEmptyAllowed: true, &findings)?.map(\.value) ?? []
            if !channels.isEmpty { notified[kind] = channels }
        }
        return notified
    }
}

extension YAMLNode {
    /// Whether it is null or a mapping of nothing.
    fileprivate var isEmpty: Bool {
        guard case .mapping(let mapping) = kind else { return isNull }
        return mapping.entries.isEmpty
    }
}

/// Whether a text is a name of ours: small letters, digits, `-` and `_`, beginning with a letter or digit.
func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= nameBytesMax else { return false }
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return isLetterOrDigit(first)
        && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
}

/// Names become names of folders and files, with more added to them.
let nameBytesMax = 100

/// Whether a text has the form of a zone of the IANA: `Europe/Rome`, `Etc/GMT+1`.
private func isZoneName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
        part.utf8.first.map { $0 | 0x20 }.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
            && part.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "+-_".unicodeScalars.contains($0))
            }
    }
}
