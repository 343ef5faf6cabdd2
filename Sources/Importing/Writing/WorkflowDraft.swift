/// A Tidegate workflow while it is put together.
struct WorkflowDraft: Sendable {
    enum Section: String, CaseIterable, Sendable {
        case parameters, datasets, triggers, crawlers, jobs, steps
    }

    let name: String
    var remarks = Remarks()
    var settings: [YAMLPair] = []
    private var entries: [Section: [DraftEntry]] = [:]

    init(name: String) {
        self.name = name
    }

    mutating func add(_ entry: DraftEntry, to section: Section) {
        entries[section, default: []].append(entry)
    }

    /// Changes the entries of jobs and steps.
    mutating func changeNodes(_ change: (inout DraftEntry) -> Void) {
        for section in [Section.jobs, .steps] {
            guard var nodes = entries[section] else { continue }
            for index in nodes.indices { change(&nodes[index]) }
            entries[section] = nodes
        }
    }

    mutating func set(_ key: String, _ value: YAMLValue) {
        settings.append(YAMLPair(key: key, value: value))
    }

    /// All warnings, in the order of the text.
    var warnings: [String] {
        remarks.warnings + Section.allCases.flatMap { entries[$0, default: []] }.flatMap(\.remarks.warnings)
    }

    /// The workflow's file.
    var file: ImportedFile {
        var lines = remarks.comments.map { YAMLText.comment($0) }
        lines += YAMLText.lines("workflow", .text(name), indent: "")
        lines += settings.flatMap { YAMLText.lines($0.key, $0.value, indent: "") }
        for section in Section.allCases {
            guard let entries = entries[section] else { continue }
            lines += ["", "\(section.rawValue):"]
            lines += entries.flatMap { Self.lines($0, in: section) }
        }
        return ImportedFile(name: name, text: lines.joined(separator: "\n") + "\n")
    }

    private static func lines(_ entry: DraftEntry, in section: Section) -> [String] {
        let comments = entry.remarks.comments.map { YAMLText.comment($0, indent: "  ") }
        let isNode = section == .jobs || section == .steps
        guard isNode, case .map(let fields) = entry.content else {
            return comments + YAMLText.lines(entry.name, entry.content, indent: "  ")
        }
        let body = fields.flatMap { YAMLText.lines($0.key, $0.value, indent: "    ") }
        return comments + ["  \(YAMLText.scalar(entry.name)):"] + body
    }
}
