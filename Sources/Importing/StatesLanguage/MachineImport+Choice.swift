extension MachineImport {
    mutating func importChoice(_ place: Place) throws(ImportError) {
        var entry = entry(for: place, known: ["Choices", "Default"])
        var condition = ChoiceCondition { [self] path throws(NotConvertible) in try operand(path, place) }
        var rules: [YAMLValue] = []
        for rule in try place.state.fields.list("Choices") {
            let when = expression(of: rule, &condition, &entry)
            let next = try target(rule.text("Next"), rule.path.key("Next"), place, &entry)
            rules.append(["when": .text(when), "go-to": next])
        }
        for (name, type, mayBeMissing) in condition.parameters {
            parameters.use(name, as: type, mayBeMissing: mayBeMissing)
        }
        entry.set("choice", .list(rules))
        if let next = try place.state.fields.textIfAny("Default") {
            entry.set("default", try target(next, place.state.path.key("Default"), place, &entry))
        } else {
            let name = addFailure("\(entry.name)-no-choice", why: "no choice matched", kind: "no-choice-matched")
            entry.set("default", .text(name))
        }
        setNeeds(place, of: &entry)
        draft.add(entry, to: .steps)
    }

    /// The rule as SQL; an expression that is never true, marked, if it cannot be told.
    private func expression(
        of rule: JSONFields, _ condition: inout ChoiceCondition, _ entry: inout DraftEntry
    ) -> String {
        if let comment = rule["Comment"]?.string { entry.note(comment) }
        for key in ["Assign", "Output"] {
            if let value = rule[key] { entry.mark("\(key) \(value)", at: rule.path.key(key)) }
        }
        do throws(NotConvertible) {
            return try condition.sql(rule.object)
        } catch {
            var shown = rule.members(besides: ["Next", "Comment", "Assign", "Output"]).map { "\($0.key): \($0.value)" }
            shown.append(error.reason)
            entry.mark("the condition \(shown.joined(separator: ", "))", at: rule.path)
            return "FALSE"
        }
    }

    private mutating func target(
        _ name: String, _ path: JSONPath, _ place: Place, _ entry: inout DraftEntry
    ) throws(ImportError) -> YAMLValue {
        guard let target = place.scope.machine[name] else { throw ImportError("there is no state '\(name)'", at: path) }
        guard place.scope.graph.closesLoop(at: path) else {
            let nodes = destination(of: place.state, to: target, in: place.scope)
            begun.formUnion(nodes)
            return .oneOrMore(nodes)
        }
        entry.mark("the way back to '\(name)'; there are no loops", at: path)
        let why = "goes back to \(name), which Tidegate cannot"
        return .text(addFailure("\(entry.name)-back-to-\(name)", why: why, kind: "loop"))
    }

    private mutating func addFailure(_ text: String, why: String, kind: String) -> String {
        let name = session.nodes.name(for: text, otherwise: "failure")
        begun.insert(name)
        draft.add(DraftEntry(name, ["fail": .text(why), "error": .text(kind)]), to: .steps)
        return name
    }
}
