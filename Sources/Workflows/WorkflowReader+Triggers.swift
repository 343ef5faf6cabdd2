import Cron
import YAMLSource

/// Triggers: `nightly: {schedule: "0 2 * * *", start: crawl}`.
extension WorkflowReader {
    private static let conditionKeys = [
        "schedule", "every", "on-upload", "on-success", "on-failure", "on-completion", "on-demand",
    ]

    mutating func readTrigger(_ entry: YAMLMapping.Entry) -> TriggerDraft {
        var draft = TriggerDraft(name: name(entry, of: "trigger"))
        guard
            let section = Section(
                entry.value, "trigger \(quoted(entry.name))", keys: Keys.trigger.names, at: draft.name.place, &findings)
        else { return draft }
        draft.condition = condition(section, trigger: entry.name)
        if section["start"] == nil {
            findings.report(.missingKey("start", in: section.name, at: section.place))
        }
        draft.start = section.names("start", &findings) ?? []
        draft.parameters = readSettings(section)
        return draft
    }

    private mutating func condition(_ section: Section, trigger: String) -> TriggerDraft.Condition? {
        guard let key = section.one(of: Self.conditionKeys, &findings) else { return nil }
        if key != "on-upload", section["batch"] != nil {
            findings.report(.batchWithoutUpload(at: section.keyPlace("batch"), condition: key))
        }
        for own in section.present(["catch-up", "if-empty"]) where key != "schedule" && key != "every" {
            findings.report(.belongsTo(own, "schedule", at: section.keyPlace(own)))
        }
        switch key {
        case "schedule", "every": return schedule(section).map { .schedule($0) }
        case "on-upload": return upload(section).map { .upload($0) }
        case "on-demand": return onDemand(section)
        default: return listening(key, section, as: trigger, listMode: .all).map { .nodes($0) }
        }
    }

    private mutating func schedule(_ section: Section) -> Schedule? {
        guard let rules = rules(section) else { return nil }
        var schedule = Schedule(rules, catchUp: catchUp(section))
        schedule.skipsEmpty = section.choice("if-empty", of: EmptyRule.allCases, &findings) == .skip
        return schedule
    }

    private mutating func rules(_ section: Section) -> [Schedule.Rule]? {
        if section["every"] != nil { return section.duration("every", &findings).map { [.every($0)] } }
        guard let texts = section.texts("schedule", &findings) else { return nil }
        if texts.isEmpty { findings.report(.emptyList("schedule", at: section.keyPlace("schedule"))) }
        let rules = texts.compactMap { rule($0) }
        return rules.count == texts.count && !rules.isEmpty ? rules : nil
    }

    private mutating func rule(_ text: Placed<String>) -> Schedule.Rule? {
        guard text.value.utf8.count <= Self.cronBytesMax else {
            findings.report(.tooLong("schedule", bytesMax: Self.cronBytesMax, at: text.place))
            return nil
        }
        do throws(CronError) {
            _ = try CronExpression(text.value)
            return .cron(text.value)
        } catch {
            findings.report(.badCron(error.description, at: place(of: error.part, in: text)))
            return nil
        }
    }

    private static let cronBytesMax = 200

    /// `none`, `latest`, `all` or `{all: 10}`.
    private mutating func catchUp(_ section: Section) -> Schedule.CatchUp {
        guard let entry = section.entry("catch-up") else { return .latest }
        let place = entry.key.place(in: findings.file)
        if case .mapping = entry.value.kind {
            let rule = Section(
                entry.value, "'catch-up' of \(section.name)", keys: Keys.catchUp.names, at: place, &findings)
            return .all(limit: rule?.integer("all", atLeast: 1, &findings) ?? Self.catchUpMax)
        }
        switch entry.value.text {
        case "none": return .none
        case "latest": return .latest
        case "all": return .all(limit: Self.catchUpMax)
        default:
            findings.report(
                .badChoice(
                    entry.value.shown, for: "catch-up", at: entry.value.place(in: findings.file),
                    allowed: ["none", "latest", "all", "{all: 10}"]))
            return .latest
        }
    }

    private static let catchUpMax = 100

    /// The run properties that a trigger gives.
    private mutating func readSettings(_ section: Section) -> [Placed<(name: String, value: String)>] {
        guard let node = section["set"], !node.isNull else { return [] }
        return findings.textMembers(of: node, "'set' of \(section.name)").map { key, text in
            key.with((name: key.value, value: text.value))
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
        let upload = selection(section)
        let limits = section.entry("batch").flatMap { batchLimits($0, of: section.name) }
        guard var upload else { return nil }
        upload.limits = limits ?? BatchLimits()
        return upload
    }

    private mutating func batchLimits(_ entry: YAMLMapping.Entry, of name: String) -> BatchLimits? {
        let place = entry.key.place(in: findings.file)
        guard let section = Section(entry.value, "'batch' of \(name)", keys: Keys.batch.names, at: place, &findings)
        else {
            return nil
        }
        return BatchLimits(
            files: section.integer("files", atLeast: 1, &findings), bytes: section.size("size", &findings),
            window: section.duration("window", &findings), quiet: section.duration("quiet", &findings))
    }

    /// The datasets of `on-upload`: one name, a list, `{all: […]}` or `{any: […]}`.
    private mutating func selection(_ section: Section) -> UploadDraft? {
        guard let entry = section.entry("on-upload") else { return nil }
        guard case .mapping = entry.value.kind else {
            return section.names("on-upload", &findings).map { UploadDraft(mode: .any, datasets: $0) }
        }
        let place = entry.key.place(in: findings.file)
        let title = "'on-upload' of \(section.name)"
        guard let choice = Section(entry.value, title, keys: Keys.upload.names, at: place, &findings),
            let mode = choice.one(of: ["all", "any"], at: place, &findings).flatMap(Mode.init(rawValue:))
        else { return nil }
        guard let names = choice.names(mode.rawValue, &findings) else { return nil }
        var upload = UploadDraft(mode: mode, datasets: names, per: choice.text("per", &findings))
        upload.late = lateRule(choice, mode)
        return upload
    }

    /// Only a key that is waited for can be done.
    private mutating func lateRule(_ choice: Section, _ mode: Mode) -> Placed<LateRule>? {
        guard let node = choice["late"], let rule = choice.choice("late", of: LateRule.allCases, &findings) else {
            return nil
        }
        guard mode == .all, choice["per"] != nil else {
            findings.report(.belongsTo("late", "all' with 'per", at: choice.keyPlace("late")))
            return nil
        }
        return Placed(value: rule, node: node, file: findings.file)
    }
}

/// What a schedule's time does when no file waits.
enum EmptyRule: String, CaseIterable {
    case run, skip
}
