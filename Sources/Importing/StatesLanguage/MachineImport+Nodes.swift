// What nodes of all types have: comments, needs, Retry, Catch and times.
extension MachineImport {
    /// An entry with the remarks that wait for a node, and the state's own.
    mutating func entry(for place: Place, known: Set<String>) -> DraftEntry {
        var entry = DraftEntry(nodeName(place.state))
        var remarks = pending
        pending = Remarks()
        note(place, known: known, into: &remarks)
        markLoop(place, into: &remarks)
        entry.add(remarks)
        return entry
    }

    /// Tells the state's Comment and what it has besides the known fields.
    func note(_ place: Place, known: Set<String>, into remarks: inout Remarks) {
        let fields = place.state.fields
        let common: Set<String> = ["Type", "Next", "End", "QueryLanguage"]
        if let comment = fields["Comment"]?.string { remarks.note(comment) }
        let ignored = fields["Comment"]?.string == nil ? common : common.union(["Comment"])
        remarks.mark(fields.members(besides: known.union(ignored)), of: fields.path)
    }

    /// Tells that the state's Next goes back.
    func markLoop(_ place: Place, into remarks: inout Remarks) {
        for edge in place.scope.graph.edges(from: place.state.name)
        where edge.kind == .next && place.scope.graph.closesLoop(at: edge.place) {
            remarks.mark("the way back to '\(edge.to)'; there are no loops", at: edge.place)
        }
    }

    func setNeeds(_ place: Place, of entry: inout DraftEntry) {
        if let needs = place.needs.yaml { entry.set("needs", needs) }
    }

    /// A time in seconds, or a mark if it is not a number.
    func setDuration(_ key: String, _ field: String, of state: State, _ entry: inout DraftEntry) {
        guard let value = state.fields[field] else { return }
        if let seconds = value.count {
            entry.set(key, .duration(seconds: seconds))
        } else {
            entry.mark("\(field) \(value)", at: state.path.key(field))
        }
    }

    func setRetry(of state: State, _ entry: inout DraftEntry) throws(ImportError) {
        var remarks = Remarks()
        var rules: [YAMLValue] = []
        for rule in try state.fields.list("Retry") {
            if let comment = rule["Comment"]?.string { remarks.note(comment) }
            if let retry = ErrorRules.retry(rule, &remarks) { rules.append(retry) }
        }
        entry.add(remarks)
        guard let first = rules.first else { return }
        entry.set("retry", rules.count == 1 ? first : .list(rules))
    }

    /// The state's own catchers, then those of the Parallels around it; the first for a kind counts.
    mutating func setCatch(_ place: Place, _ entry: inout DraftEntry) throws(ImportError) {
        var catches: [String: String] = [:]
        var kinds: [String] = []
        let own = [(state: place.state, scope: place.scope)]
        for (level, source) in (own + place.scope.outerCatches).enumerated() {
            for rule in try source.state.catchers() {
                var remarks = Remarks()
                for (kind, node) in try catching(rule, of: source.state, in: source.scope, &remarks) {
                    if catches[kind] == nil, catches["all"] == nil {
                        catches[kind] = node
                        kinds.append(kind)
                    } else {
                        remarks.mark("a second Catch for \(kind), with \(node)", at: rule.path)
                    }
                }
                if level == 0 { entry.add(remarks) }
            }
        }
        begun.formUnion(catches.values)
        let pairs = kinds.compactMap { kind in catches[kind].map { YAMLPair(key: kind, value: .text($0)) } }
        if !pairs.isEmpty { entry.set("catch", .map(pairs)) }
    }

    /// The kinds of error that a rule catches, and the node that goes on.
    mutating func catching(
        _ rule: JSONFields, of source: State, in scope: Scope, _ remarks: inout Remarks
    ) throws(ImportError) -> [(kind: String, node: String)] {
        let next = try rule.text("Next")
        if let comment = rule["Comment"]?.string { remarks.note(comment) }
        remarks.mark(rule.members(besides: ["ErrorEquals", "Next", "Comment"]), of: rule.path)
        guard let names = ErrorRules.names(rule), let target = scope.machine[next] else {
            throw ImportError("a list of error names is expected", at: rule.path.key("ErrorEquals"))
        }
        guard !scope.graph.closesLoop(at: rule.path.key("Next")) else {
            remarks.mark("the way back to '\(next)'; there are no loops", at: rule.path.key("Next"))
            return []
        }
        let nodes = destination(of: source, to: target, in: scope)
        return names.flatMap { name in nodes.map { (ErrorRules.kind(name) ?? "all", $0) } }
    }
}
