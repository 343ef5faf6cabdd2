extension GlueImport {
    /// How a trigger is told.
    private enum Telling {
        case entry, needs, nothing
    }

    mutating func importTrigger(_ trigger: GlueTrigger) throws(ImportError) {
        var entry = try entry(for: trigger)
        let telling = try setBeginning(trigger, of: &entry)
        let started = trigger.actions.compactMap(\.node).map(name)
        if telling != .nothing, started.isEmpty {
            entry.mark("trigger '\(trigger.name)', which starts nothing", at: trigger.fields.path)
        }
        if telling == .entry, !started.isEmpty {
            entry.set("start", .oneOrMore(started))
            draft.add(entry, to: .triggers)
        } else {
            draft.remarks.add(entry.remarks)
        }
    }

    private mutating func entry(for trigger: GlueTrigger) throws(ImportError) -> DraftEntry {
        var entry = DraftEntry(names.name(for: trigger.name, otherwise: "trigger"))
        let fields = trigger.fields
        var remarks = Remarks()
        if let text = try fields.textIfAny("Description") { remarks.note(text) }
        remarks.mark(fields.members(besides: GlueTrigger.known), of: fields.path)
        if fields["State"] == .string("DEACTIVATED") {
            remarks.mark("that the trigger is deactivated", at: fields.path.key("State"))
        }
        for action in trigger.actions where action.node == nil {
            remarks.mark("an action with neither JobName nor CrawlerName", at: action.fields.path)
        }
        for condition in trigger.conditions {
            let others = condition.fields.members(besides: ["JobName", "CrawlerName", "State", "CrawlState"])
            let unknown = others.filter { $0.key != "LogicalOperator" || $0.value != .string("EQUALS") }
            remarks.mark(unknown, of: condition.fields.path)
        }
        entry.add(remarks)
        return entry
    }

    private mutating func setBeginning(
        _ trigger: GlueTrigger, of entry: inout DraftEntry
    ) throws(ImportError) -> Telling {
        switch trigger.type {
        case "SCHEDULED": entry.set("schedule", .text(try trigger.fields.text("Schedule")))
        case "ON_DEMAND": entry.set("on-demand", .word("true"))
        case "EVENT": setUpload(trigger, of: &entry)
        case "CONDITIONAL": return setConditions(trigger, of: &entry)
        default:
            entry.mark("trigger '\(trigger.name)' of type \(trigger.type)", at: trigger.fields.path.key("Type"))
            return .nothing
        }
        return .entry
    }

    /// An EventBridge event becomes an upload of files that the user has still to tell.
    private mutating func setUpload(_ trigger: GlueTrigger, of entry: inout DraftEntry) {
        let dataset = addDataset("\(entry.name)-files", what: "the files of the events", at: trigger.fields.path)
        entry.set("on-upload", ["all": .texts([dataset])])
        guard let batching = trigger.fields["EventBatchingCondition"] else { return }
        let path = trigger.fields.path.key("EventBatchingCondition")
        guard let object = batching.object, let size = object["BatchSize"]?.count else {
            return entry.mark("EventBatchingCondition \(batching)", at: path)
        }
        let window = object["BatchWindow"]
        if let window, window.count == nil { entry.mark("BatchWindow \(window)", at: path.key("BatchWindow")) }
        for (key, value) in object.members where key != "BatchSize" && key != "BatchWindow" {
            entry.mark("\(key) \(value)", at: path.key(key))
        }
        entry.set("batch", ["files": .word("\(size)"), "window": .duration(seconds: window?.count ?? 900)])
    }

    mutating func addDataset(_ wanted: String, what: String, at path: JSONPath) -> String {
        let name = datasets.name(for: wanted, otherwise: "files")
        var entry = DraftEntry(name, ["path": .text("landing/\(name)/*")])
        entry.mark("\(what); set the path", at: path)
        draft.add(entry, to: .datasets)
        return name
    }
}

// MARK: - Conditions

extension GlueImport {
    private static let states = ["SUCCEEDED": "succeeded", "FAILED": "failed", "TIMEOUT": "timeout"]

    /// The nodes' `needs` tell what an edge among the triggers cannot.
    private mutating func setConditions(_ trigger: GlueTrigger, of entry: inout DraftEntry) -> Telling {
        var conditions: [(node: GlueNode, state: String)] = []
        for condition in trigger.conditions {
            guard let node = condition.node, let state = Self.states[condition.state] else {
                let text = "trigger '\(trigger.name)', for its condition \(JSONValue.object(condition.fields.object))"
                entry.mark(text, at: condition.fields.path)
                return .nothing
            }
            conditions.append((node, state))
        }
        guard let first = conditions.first else {
            entry.mark("trigger '\(trigger.name)', which has no conditions", at: trigger.fields.path)
            return .nothing
        }
        let edges = ["succeeded": "on-success", "failed": "on-failure"]
        if conditions.allSatisfy({ $0.state == first.state }), let key = edges[first.state] {
            let nodes = conditions.map { name($0.node) }
            let several: YAMLValue = trigger.isAny ? ["any": .texts(nodes)] : ["all": .texts(nodes)]
            entry.set(key, nodes.count == 1 ? .text(name(first.node)) : several)
            return .entry
        }
        for node in trigger.actions.compactMap(\.node) {
            needs[node, default: []].append((trigger.name, need(conditions, isAny: trigger.isAny)))
        }
        return .needs
    }

    private func need(_ conditions: [(node: GlueNode, state: String)], isAny: Bool) -> YAMLValue {
        let parts: [YAMLValue] = conditions.map { condition in
            ["all": .texts([name(condition.node)]), "state": .text(condition.state)]
        }
        if let only = parts.first, parts.count == 1 { return only }
        return isAny ? ["or": .list(parts)] : ["and": .list(parts)]
    }
}
