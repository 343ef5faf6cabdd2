/// What all workflow files of one import share.
struct ImportSession {
    var nodes = NameRegister(reserved: ["run", "batch"])
    var workflows = NameRegister()
    /// The names of states' nodes.
    var nodeNames: [JSONPath: String] = [:]
    /// The files of Maps.
    var files: [ImportedFile] = []
    var warnings: [String] = []

    /// Names all states of a machine that become nodes of one workflow.
    mutating func nameNodes(of machine: StateMachine) {
        for state in machine.states {
            nodeNames[state.path] = nodes.name(for: state.name, otherwise: "state")
            if state.type == "Parallel" {
                for branch in state.machines { nameNodes(of: branch) }
            }
        }
    }
}

/// Writes one workflow from a state machine.
struct MachineImport {
    var session: ImportSession
    var draft: WorkflowDraft
    /// What the next node shall say above itself: remarks of a Parallel, which has no node.
    var pending = Remarks()
    var parameters = ParameterTypes()
    /// Steps that stand for a way between two states, or for the end of several.
    var joints: [Joint: String] = [:]

    /// The nodes that a `go-to`, `default` or `catch` begins.
    var begun: Set<String> = []

    enum Joint: Hashable {
        case way(from: JSONPath, to: JSONPath)
        case end(of: JSONPath)
        case branchEnd(of: JSONPath)
    }

    init(session: ImportSession, workflow name: String) {
        self.session = session
        draft = WorkflowDraft(name: name)
    }

    /// The workflow, then those of its Maps.
    var result: ImportResult {
        ImportResult(files: [draft.file] + session.files, warnings: draft.warnings + session.warnings)
    }

    mutating func importWhole(_ scope: Scope) throws(ImportError) {
        let fields = scope.machine.fields
        draft.remarks.note("Imported from Amazon States Language.")
        if let comment = try fields.textIfAny("Comment") { draft.set("description", .text(comment)) }
        draft.remarks.mark(Self.unknownMembers(of: fields), of: fields.path)
        session.nameNodes(of: scope.machine)
        try importStates(of: scope, entry: .none)
        begun.formUnion(entries(of: scope.machine.start))
        draft.changeNodes { [begun] entry in
            guard !entry.has("needs"), !begun.contains(entry.name) else { return }
            entry.mark("what begins '\(entry.name)': no node can", at: fields.path)
            entry.set("when", "FALSE")
        }
        for entry in parameters.entries { draft.add(entry, to: .parameters) }
    }

    mutating func importStates(of scope: Scope, entry: Needs) throws(ImportError) {
        for state in scope.machine.states {
            guard scope.graph.reached.contains(state.name) else {
                draft.remarks.mark("state '\(state.name)', which no state leads to", at: state.path)
                continue
            }
            let needs = arrival(at: state, in: scope, entry: entry)
            try importState(Place(state: state, scope: scope, needs: needs))
        }
    }

    private mutating func importState(_ place: Place) throws(ImportError) {
        switch place.state.type {
        case "Task": try importTask(place)
        case "Choice": try importChoice(place)
        case "Map": try importMap(place)
        case "Parallel": try importParallel(place)
        case "Wait": importWait(place)
        case "Pass": importPass(place)
        case "Succeed": importSucceed(place)
        case "Fail": try importFail(place)
        default: try importUnknown(place)
        }
    }

    private mutating func importParallel(_ place: Place) throws(ImportError) {
        let state = place.state
        var remarks = Remarks()
        note(place, known: ["Branches", "Catch"], into: &remarks)
        if state.fields["Catch"] != nil {
            let text = "that a failure in one branch of '\(state.name)' stops the others; each node has its Catch"
            remarks.mark(text, at: state.path.key("Catch"))
            for rule in try state.catchers() { _ = try catching(rule, of: state, in: place.scope, &remarks) }
        }
        markLoop(place, into: &remarks)
        pending.add(remarks)
        for (index, branch) in state.machines.enumerated() {
            pending.note("\(state.name), branch \(index + 1)")
            if let comment = try branch.fields.textIfAny("Comment") { pending.note(comment) }
            pending.mark(Self.unknownMembers(of: branch.fields), of: branch.fields.path)
            let scope = Scope(branch, origin: .branch(of: state, in: place.scope))
            try importStates(of: scope, entry: place.needs)
        }
    }

    /// The members of a machine that say something Tidegate cannot.
    static func unknownMembers(of fields: JSONFields) -> [(key: String, value: JSONValue)] {
        let known: Set<String> = ["Comment", "StartAt", "States", "Version", "QueryLanguage"]
        let inline = JSONValue.object(JSONObject(["Mode": .string("INLINE")]))
        return fields.members(besides: known).filter { !($0.key == "ProcessorConfig" && $0.value == inline) }
    }
}

/// A state to be imported, and what its node needs.
struct Place {
    let state: State
    let scope: Scope
    let needs: Needs
}

extension JSONObject {
    init(_ members: KeyValuePairs<String, JSONValue>) {
        self.init()
        for (key, value) in members { _ = insert(value, for: key) }
    }
}
