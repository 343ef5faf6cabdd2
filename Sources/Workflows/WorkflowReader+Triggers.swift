import Cron
import YAMLSource

/// Triggers: `nightly: {schedule: "0 2 * * *", start: crawl}`.
extension WorkflowReader {
    private static let conditionKeys = [
        "schedule", "on-upload", "on-success", "on-failure", "on-completion", "on-demand",
    ]

    mutating func readTrigger(_ entry: YAMLMapping.Entry) -> TriggerDraft {
        var draft = TriggerDraft(name: name(entry, of: "trigger"))
        let keys = Self.conditionKeys + ["batch", "start"]
        guard
            let section = Section(
                entry.value, "trigger \(quoted(entry.name))", keys: keys, at: draft.name.place, &findings)
        else { return draft }
        draft.condition = condition(section, trigger: entry.name)
        if section["start"] == nil {
            findings.report(.missingKey("start", in: section.name, at: section.place))
        }
        draft.start = section.names("start", &findings) ?? []
        return draft
    }

    private mutating func condition(_ section: Section, trigger: String) -> TriggerDraft.Condition? {
        let present = section.present(Self.conditionKeys)
        guard let key = present.first, present.count == 1 else {
            findings.report(
                .notExactlyOne(
                    of: Self.conditionKeys, present: present, in: section.name,
                    at: present.count > 1 ? section.keyPlace(present[1]) : section.place))
            return nil
        }
        if key != "on-upload", section["batch"] != nil {
            findings.report(.batchWithoutUpload(at: section.keyPlace("batch"), condition: key))
        }
        switch key {
        case "schedule": return schedule(section)
        case "on-upload": return upload(section).map { .upload($0) }
        case "on-demand": return onDemand(section)
        default: return listening(key, section, as: trigger, listMode: .all).map { .nodes($0) }
        }
    }

    private mutating func schedule(_ section: Section) -> TriggerDraft.Condition? {
        guard let text = section.shortText("schedule", &findings) else { return nil }
        do throws(CronError) {
            _ = try CronExpression(text.value)
            return .schedule(text.value)
        } catch {
            findings.report(.badCron(error.description, at: place(of: error.part, in: text)))
            return nil
        }
    }

    /// The place of a part of a text if it is in it once; else the whole.
    private func place(of part: String, in text: Placed<String>) -> SourcePlace {
        let ranges = text.value.ranges(of: part)
        guard !part.isEmpty, let range = ranges.first, ranges.count == 1 else { return text.place }
        let scalars = text.value.unicodeScalars
        return text.place(
            offset: scalars.distance(from: scalars.startIndex, to: range.lowerBound),
            length: part.unicodeScalars.count)
    }

    private mutating func onDemand(_ section: Section) -> TriggerDraft.Condition? {
        guard let node = section["on-demand"] else { return nil }
        if node.boolean == true { return .onDemand }
        findings.report(.onDemandIsNotTrue(at: node.place(in: findings.file), is: node.shown))
        return nil
    }

    private mutating func upload(_ section: Section) -> UploadDraft? {
        let selection = selection("on-upload", section, listMode: .any, further: ["per"])
        let limits = section.entry("batch").flatMap { batchLimits($0, of: section.name) }
        guard var upload = selection.map({ UploadDraft(mode: $0.mode, datasets: $0.names) }) else { return nil }
        if let node = section["on-upload"], case .mapping(let mapping) = node.kind, let per = mapping["per"]?.value {
            if let text = per.text {
                upload.per = Placed(value: text, node: per, file: findings.file)
            } else {
                findings.report(.notText("per", at: per.place(in: findings.file), is: per.kindName))
            }
        }
        upload.limits = limits ?? BatchLimits()
        return upload
    }

    private mutating func batchLimits(_ entry: YAMLMapping.Entry, of name: String) -> BatchLimits? {
        let place = entry.key.place(in: findings.file)
        let keys = ["files", "size", "window", "quiet"]
        guard let section = Section(entry.value, "'batch' of \(name)", keys: keys, at: place, &findings) else {
            return nil
        }
        return BatchLimits(
            files: section.integer("files", atLeast: 1, &findings), bytes: section.size("size", &findings),
            window: section.duration("window", &findings), quiet: section.duration("quiet", &findings))
    }

    /// Nodes that are listened to: the value of `needs`, `on-success`, `on-failure` or `on-completion`.
    mutating func listening(
        _ key: String, _ section: Section, as trigger: String, listMode: Mode
    ) -> ListeningDraft? {
        guard let selection = selection(key, section, listMode: listMode, further: []) else { return nil }
        let outcome: NodeCondition.Outcome =
            switch key {
            case "on-failure": .failure
            case "on-completion": .completion
            default: .success
            }
        return ListeningDraft(trigger: trigger, mode: selection.mode, nodes: selection.names, outcome: outcome)
    }

    /// One name, a list, `{all: […]}` or `{any: […]}`.
    private mutating func selection(
        _ key: String, _ section: Section, listMode: Mode, further: [String]
    ) -> (mode: Mode, names: [Placed<String>])? {
        guard let entry = section.entry(key) else { return nil }
        guard case .mapping = entry.value.kind else {
            return section.names(key, &findings).map { (listMode, $0) }
        }
        let place = entry.key.place(in: findings.file)
        guard
            let choice = Section(
                entry.value, "\(quoted(key)) of \(section.name)", keys: ["all", "any"] + further, at: place, &findings)
        else { return nil }
        let present = choice.present(["all", "any"])
        guard let mode = present.first.flatMap(Mode.init(rawValue:)), present.count == 1 else {
            findings.report(.notExactlyOne(of: ["all", "any"], present: present, in: choice.name, at: place))
            return nil
        }
        return choice.names(mode.rawValue, &findings).map { (mode, $0) }
    }
}
