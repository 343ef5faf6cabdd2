import Timekeeping
import YAMLSource

/// Control steps: `decide: {choice: [{when: a.rows > 0, go-to: b}], default: c}`.
extension WorkflowReader {
    private static let stepKinds = ["choice", "wait", "until", "until-file", "signal", "workflow", "pass", "fail"]
    /// Keys that belong to one kind of step.
    private static let ownerOfKey = ["default": "choice", "with": "workflow", "error": "fail", "every": "until-file"]

    mutating func readStepWork(_ section: Section, into draft: inout NodeDraft) {
        guard let kind = section.one(of: Self.stepKinds, &findings) else { return }
        for (key, owner) in Self.ownerOfKey where owner != kind && section[key] != nil {
            findings.report(.belongsTo(key, owner, at: section.keyPlace(key)))
        }
        draft.work = step(kind, section, into: &draft).map(Work.step)
    }

    private mutating func step(_ kind: String, _ section: Section, into draft: inout NodeDraft) -> Step? {
        switch kind {
        case "choice": return choice(section, into: &draft).map { .choice($0) }
        case "wait": return section.duration("wait", isZeroAllowed: true, &findings).map { .wait(.duration($0)) }
        case "until": return until(section).map { .wait($0) }
        case "until-file":
            guard let path = template("until-file", section, into: &draft) else { return nil }
            let every = section.duration("every", &findings) ?? .seconds(10)
            let limit = section.duration("timeout", &findings) ?? .seconds(365 * 86_400)
            draft.requirements.append(Requirement(.file(path), every: every, within: limit))
            return .pass([:])
        case "signal": return section.text("signal", &findings).map { .signal($0.value) }
        case "workflow":
            let parameters = section.entry("with").map { templates($0, of: section.name, into: &draft) } ?? [:]
            return section.text("workflow", &findings).map {
                .workflow(Step.SubWorkflow(name: $0.value, parameters: parameters))
            }
        case "pass": return section.entry("pass").map { .pass(templates($0, of: section.name, into: &draft)) }
        default:
            let kind = section.text("error", &findings)?.value ?? "failed"
            return section.text("fail", &findings).map { .fail(kind: kind, message: $0.value) }
        }
    }

    private mutating func choice(_ section: Section, into draft: inout NodeDraft) -> Step.Choice? {
        guard let node = section["choice"], case .sequence(let items) = node.kind, !items.isEmpty else {
            findings.report(.emptyList("choice", at: section.keyPlace("choice")))
            return nil
        }
        var branches: [Step.Choice.Branch] = []
        for item in items {
            let place = section.keyPlace("choice")
            let name = "a branch of \(section.name)"
            guard let branch = Section(item, name, keys: Keys.branch.names, at: place, &findings) else { continue }
            let when = branch.requiredText("when", &findings)
            let goTo = branch["go-to"].map { findings.texts($0, of: "go-to") ?? [] }
            if goTo == nil { findings.report(.missingKey("go-to", in: name, at: place)) }
            draft.targets += goTo ?? []
            guard let when, let goTo else { continue }
            draft.branchConditions.append(when)
            branches.append(Step.Choice.Branch(when: when.value, goTo: goTo.map(\.value)))
        }
        let otherwise = section["default"].map { findings.texts($0, of: "default") ?? [] }
        draft.targets += otherwise ?? []
        return Step.Choice(branches: branches, otherwise: otherwise.map { $0.map(\.value) })
    }

    /// `06:00`, or a whole time such as `2026-12-01T06:00:00Z`.
    private mutating func until(_ section: Section) -> Step.Wait? {
        guard let text = section.shortText("until", &findings) else { return nil }
        let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
            (0..<60).contains(minute), parts[1].count == 2
        {
            return .timeOfDay(minutes: hour * 60 + minute)
        }
        if let instant = Instant(iso8601: text.value) { return .instant(instant) }
        findings.report(
            .badValue(
                "until", "\(quoted(text.value)) is no time; write '06:00' or '2026-12-01T06:00:00Z'", at: text.place))
        return nil
    }

    /// A text in which `{name}` is filled in when it is used.
    mutating func template(_ key: String, _ section: Section, into draft: inout NodeDraft) -> String? {
        guard let text = section.text(key, &findings) else { return nil }
        draft.templates.append(text)
        return text.value
    }

    /// A mapping from names to such texts.
    private mutating func templates(
        _ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft
    ) -> [String: String] {
        if entry.value.isNull { return [:] }
        let members = findings.textMembers(of: entry.value, "\(quoted(entry.name)) of \(name)")
        draft.templates += members.map(\.text)
        return Dictionary(members.map { ($0.key.value, $0.text.value) }) { $1 }
    }
}
