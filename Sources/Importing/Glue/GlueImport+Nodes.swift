extension GlueImport {
    mutating func importJob(_ node: GlueNode) throws(ImportError) {
        var entry = DraftEntry(name(node))
        let script = "jobs/\(entry.name).py"
        entry.mark("the script of the Glue job '\(node.name)'; write \(script)", at: document.workflow.path)
        entry.set("python", .text(script))
        let actions = document.triggers.flatMap(\.actions).filter { $0.node == node }
        try setArguments(actions, of: &entry)
        setNeeds(of: node, &entry)
        setTimeout(actions, of: &entry)
        markOthers(actions, known: ["JobName", "Arguments", "Timeout"], &entry)
        draft.add(entry, to: .jobs)
    }

    mutating func importCrawler(_ node: GlueNode) throws(ImportError) {
        var entry = DraftEntry(name(node))
        let what = "what the crawler '\(node.name)' reads"
        entry.set("datasets", .texts([addDataset(entry.name, what: what, at: document.workflow.path)]))
        setNeeds(of: node, &entry)
        let actions = document.triggers.flatMap(\.actions).filter { $0.node == node }
        markOthers(actions, known: ["CrawlerName"], &entry)
        draft.add(entry, to: .crawlers)
    }

    /// The arguments of the first action that has some; those of others are marked if they differ.
    private func setArguments(_ actions: [GlueTrigger.Part], of entry: inout DraftEntry) throws(ImportError) {
        let given = actions.filter { ($0.fields["Arguments"]?.object?.keys.isEmpty ?? true) == false }
        guard let first = given.first else { return }
        let arguments = try first.fields.fields("Arguments")
        var words: [String] = []
        for (key, value) in arguments.object.members {
            // A brace is filled in by Tidegate, two are one that is text.
            for text in [key, value.string ?? value.description] {
                words.append(text.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "{{"))
            }
        }
        entry.set("args", .texts(words))
        for other in given.dropFirst() where other.fields["Arguments"] != first.fields["Arguments"] {
            entry.mark("other Arguments \(other.fields["Arguments"] ?? .null)", at: other.fields.path.key("Arguments"))
        }
    }

    /// Glue counts minutes.
    private func setTimeout(_ actions: [GlueTrigger.Part], of entry: inout DraftEntry) {
        var taken: Int?
        for action in actions {
            guard let value = action.fields["Timeout"], value != .null else { continue }
            guard let minutes = value.count, minutes < 1_000_000, taken == nil || taken == minutes else {
                entry.mark("Timeout \(value)", at: action.fields.path.key("Timeout"))
                continue
            }
            if taken == nil { entry.set("timeout", .duration(seconds: minutes * 60)) }
            taken = minutes
        }
    }

    private func setNeeds(of node: GlueNode, _ entry: inout DraftEntry) {
        let conditions = needs[node, default: []]
        for (trigger, _) in conditions { entry.note("Glue trigger: \(trigger)") }
        guard let first = conditions.first else { return }
        entry.set("needs", conditions.count == 1 ? first.condition : ["or": .list(conditions.map(\.condition))])
    }

    private func markOthers(_ actions: [GlueTrigger.Part], known: Set<String>, _ entry: inout DraftEntry) {
        var remarks = Remarks()
        for action in actions { remarks.mark(action.fields.members(besides: known), of: action.fields.path) }
        entry.add(remarks)
    }
}
