extension MachineImport {
    /// A Map over one Task is a job for each item; over more, a workflow for each.
    mutating func importMap(_ place: Place) throws(ImportError) {
        guard let inner = place.state.machines.first else { return }
        var entry = entry(for: place, known: Self.mapFields)
        if let task = inner.states.first, inner.states.count == 1, task.type == "Task" {
            try importMap(place, over: task, in: inner, &entry)
        } else {
            try importMap(place, asWorkflow: inner, &entry)
        }
    }

    private static let mapFields: Set<String> = [
        "ItemsPath", "Items", "MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount",
        "ItemProcessor", "Iterator", "Catch",
    ]

    private mutating func importMap(
        _ place: Place, over task: State, in machine: StateMachine, _ entry: inout DraftEntry
    ) throws(ImportError) {
        let work = Work(task)
        let scope = Scope(machine, origin: .item(isShaped: true))
        var remarks = Remarks()
        if let comment = machine.fields["Comment"]?.string { remarks.note(comment) }
        remarks.mark(Self.unknownMembers(of: machine.fields), of: machine.fields.path)
        note(Place(state: task, scope: scope, needs: .none), known: work.known.subtracting(["Catch"]), into: &remarks)
        entry.add(remarks)
        setWork(work, of: &entry) { path throws(NotConvertible) in throw NotConvertible(reason: path) }
        setItems(place, of: &entry)
        setNeeds(place, of: &entry)
        try setRules(place, work, of: &entry)
        draft.add(entry, to: work.section)
    }

    private mutating func importMap(
        _ place: Place, asWorkflow machine: StateMachine, _ entry: inout DraftEntry
    ) throws(ImportError) {
        let shapes = ["ItemSelector", "Parameters", "ItemBatcher"]
        let isShaped = shapes.contains { place.state.fields[$0] != nil }
        let name = session.workflows.name(for: "\(draft.name)-\(entry.name)", otherwise: "map")
        var inner = MachineImport(session: session, workflow: name)
        inner.session.files = []
        inner.session.warnings = []
        inner.parameters.use("item", as: "json")
        try inner.importWhole(Scope(machine, origin: .item(isShaped: isShaped)))
        let files = session.files + inner.result.files
        let warnings = session.warnings + inner.result.warnings
        session = inner.session
        session.files = files
        session.warnings = warnings
        entry.set("workflow", .text(name))
        entry.set("with", ["item": "{item}"])
        setItems(place, of: &entry)
        setNeeds(place, of: &entry)
        try setCatch(place, &entry)
        draft.add(entry, to: .steps)
    }

    private mutating func setItems(_ place: Place, of entry: inout DraftEntry) {
        entry.set("for-each", items(place, &entry))
        let fields = place.state.fields
        if let value = fields["MaxConcurrency"], value.count != 0 {
            setCount("max-concurrency", "MaxConcurrency", fields, &entry)
        }
        if let percentage = fields["ToleratedFailurePercentage"] {
            if let number = percentage.number {
                entry.set("tolerate", .word("\(number)%"))
            } else {
                entry.mark("ToleratedFailurePercentage \(percentage)", at: fields.path)
            }
            if let count = fields["ToleratedFailureCount"] {
                entry.mark("ToleratedFailureCount \(count)", at: fields.path)
            }
        } else if fields["ToleratedFailureCount"] != nil {
            setCount("tolerate", "ToleratedFailureCount", fields, &entry)
        }
    }

    private func setCount(_ key: String, _ field: String, _ fields: JSONFields, _ entry: inout DraftEntry) {
        guard let value = fields[field] else { return }
        if let count = value.count {
            entry.set(key, .word("\(count)"))
        } else {
            entry.mark("\(field) \(value)", at: fields.path.key(field))
        }
    }

    /// The items; an empty list, marked, if it cannot be told where they come from.
    private mutating func items(_ place: Place, _ entry: inout DraftEntry) -> YAMLValue {
        let fields = place.state.fields
        if let items = fields["Items"], items.array != nil, !items.hasBraces { return ["items": YAMLValue(items)] }
        if let items = fields["Items"] {
            entry.mark("Items \(items)", at: fields.path.key("Items"))
            return ["items": []]
        }
        let text = fields["ItemsPath"]?.string ?? "$"
        do throws(NotConvertible) {
            let operand = try operand(text, place)
            guard operand.isWhole else {
                throw NotConvertible(reason: "\(text), which is a part of \(operand.reference)")
            }
            if let parameter = operand.parameter { parameters.use(parameter) }
            return ["output": .text(operand.reference)]
        } catch {
            entry.mark("the items: \(error.reason)", at: fields.path.key("ItemsPath"))
            return ["items": []]
        }
    }
}
