extension MachineImport {
    mutating func importTask(_ place: Place) throws(ImportError) {
        let work = Work(place.state)
        var entry = entry(for: place, known: work.known)
        setWork(work, of: &entry) { [self] path throws(NotConvertible) in try operand(path, place) }
        setNeeds(place, of: &entry)
        try setRules(place, work, of: &entry)
        draft.add(entry, to: work.section)
    }

    /// Retry and times of the Task, Catch of the place: for a Map the two differ.
    mutating func setRules(_ place: Place, _ work: Work, of entry: inout DraftEntry) throws(ImportError) {
        if work.section == .jobs { try setRetry(of: work.task, &entry) }
        try setCatch(place, &entry)
        setDuration("timeout", "TimeoutSeconds", of: work.task, &entry)
        if work.section == .jobs { setDuration("heartbeat", "HeartbeatSeconds", of: work.task, &entry) }
    }

    /// What is done: a script that is to be written, or another workflow.
    mutating func setWork(
        _ work: Work, of entry: inout DraftEntry, operand: (String) throws(NotConvertible) -> Operand
    ) {
        let path = work.task.path
        guard work.section == .steps else {
            let script = "jobs/\(entry.name).sh"
            let resource = work.task.fields["Resource"] ?? .null
            entry.mark("Resource \(resource); write \(script) for it", at: path.key("Resource"))
            if work.waitsForToken { entry.mark("the wait for a task token; see signal", at: path.key("Resource")) }
            entry.set("shell", .text(script))
            return
        }
        let arguments = work.arguments
        if let machine = arguments?["StateMachineArn"]?.string, !machine.hasPrefix("{%") {
            let name = machine.split(separator: ":").last.map(String.init) ?? machine
            entry.set("workflow", .text(KebabName.from(name, otherwise: entry.name)))
        } else {
            entry.mark("the name of the state machine that is run", at: path.key("Resource"))
            entry.set("workflow", .text(entry.name))
        }
        for (key, value) in arguments?.members ?? [] where !["StateMachineArn", "Input"].contains(key) {
            entry.mark("\(key) \(value)", at: path.key(work.argumentsKey).key(key))
        }
        guard let input = arguments?["Input"] else { return }
        setInput(input, at: path.key(work.argumentsKey).key("Input"), of: &entry, operand: operand)
    }

    private mutating func setInput(
        _ input: JSONValue, at path: JSONPath, of entry: inout DraftEntry,
        operand: (String) throws(NotConvertible) -> Operand
    ) {
        guard let object = input.object else { return entry.mark("Input \(input)", at: path) }
        var with: [YAMLPair] = []
        for (key, value) in object.members {
            if !key.hasSuffix(".$"), !value.hasBraces {
                with.append(YAMLPair(key: key, value: YAMLValue(value)))
            } else if key.hasSuffix(".$"), let text = value.string, let operand = try? operand(text), operand.isWhole,
                let parameter = operand.parameter
            {
                parameters.use(parameter)
                with.append(YAMLPair(key: String(key.dropLast(2)), value: .text("{\(parameter)}")))
            } else {
                entry.mark("\(key) \(value)", at: path.key(key))
            }
        }
        if !with.isEmpty { entry.set("with", .map(with)) }
    }

    func operand(_ path: String, _ place: Place) throws(NotConvertible) -> Operand {
        try VariableSource(nodeNames: session.nodeNames).operand(path, for: place.state, in: place.scope)
    }
}

/// What a Task does.
struct Work {
    let task: State
    let section: WorkflowDraft.Section
    let argumentsKey: String

    init(_ task: State) {
        self.task = task
        let resource = task.fields["Resource"]?.string ?? ""
        section = resource.split(separator: ":").contains("startExecution.sync") ? .steps : .jobs
        argumentsKey = task.fields["Parameters"] == nil ? "Arguments" : "Parameters"
    }

    var arguments: JSONObject? { task.fields[argumentsKey]?.object }

    var waitsForToken: Bool { task.fields["Resource"]?.string?.hasSuffix(".waitForTaskToken") == true }

    /// The fields that have a counterpart.
    var known: Set<String> {
        let both: Set<String> = ["Resource", "Catch", "TimeoutSeconds"]
        if section == .jobs { return both.union(["Retry", "HeartbeatSeconds"]) }
        return arguments == nil ? both : both.union([argumentsKey])
    }
}

extension JSONValue {
    /// Whether some text in it has braces, which Tidegate would fill in or JSONata evaluate.
    var hasBraces: Bool {
        switch self {
        case .string(let text): text.contains { $0 == "{" || $0 == "}" }
        case .array(let values): values.contains(where: \.hasBraces)
        case .object(let object): object.members.contains { $0.key.hasSuffix(".$") || $0.value.hasBraces }
        case .null, .bool, .number: false
        }
    }
}
