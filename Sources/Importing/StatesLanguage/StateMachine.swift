/// A state machine: the whole, a branch of a Parallel, or what a Map does for each item.
struct StateMachine {
    let fields: JSONFields
    let states: [State]
    let start: State
    let graph: StateGraph

    private let indices: [String: Int]

    init(_ fields: JSONFields) throws(ImportError) {
        self.fields = fields
        let startAt = try fields.text("StartAt")
        let members = try fields.fields("States")
        var states: [State] = []
        var indices: [String: Int] = [:]
        for (name, value) in members.object.members {
            indices[name] = states.count
            states.append(try State(name, JSONFields(value, at: members.path.key(name))))
        }
        guard let first = indices[startAt] else {
            throw ImportError("there is no state '\(startAt)'", at: fields.path.key("StartAt"))
        }
        self.states = states
        self.indices = indices
        start = states[first]
        graph = try StateGraph(states, start: startAt)
    }

    subscript(name: String) -> State? {
        indices[name].map { states[$0] }
    }
}

/// One state of a machine.
struct State {
    let name: String
    let type: String
    let fields: JSONFields
    /// A Parallel's branches, or the one machine of a Map.
    let machines: [StateMachine]

    var path: JSONPath { fields.path }

    init(_ name: String, _ fields: JSONFields) throws(ImportError) {
        self.name = name
        self.fields = fields
        type = try fields.text("Type")
        var machines: [StateMachine] = []
        switch type {
        case "Parallel":
            for branch in try fields.list("Branches") { machines.append(try StateMachine(branch)) }
            if machines.isEmpty { throw ImportError("a Parallel needs branches", at: fields.path.key("Branches")) }
        case "Map":
            let key = fields["ItemProcessor"] == nil && fields["Iterator"] != nil ? "Iterator" : "ItemProcessor"
            machines.append(try StateMachine(try fields.fields(key)))
        default: break
        }
        self.machines = machines
    }

    /// The rules of Catch, in a state that may have some.
    func catchers() throws(ImportError) -> [JSONFields] {
        ["Choice", "Wait", "Pass", "Succeed", "Fail"].contains(type) ? [] : try fields.list("Catch")
    }

    /// What begins after this state, in the order of the text.
    func edges() throws(ImportError) -> [StateEdge] {
        var edges: [StateEdge] = []
        func add(_ kind: StateEdge.Kind, _ next: String, _ place: JSONPath) {
            edges.append(StateEdge(from: name, to: next, kind: kind, place: place))
        }
        if type == "Choice" {
            let rules = try fields.list("Choices")
            if rules.isEmpty { throw ImportError("a Choice needs rules", at: path.key("Choices")) }
            for rule in rules { add(.choice, try rule.text("Next"), rule.path.key("Next")) }
            if let next = try fields.textIfAny("Default") { add(.choice, next, path.key("Default")) }
        } else if type != "Succeed", type != "Fail" {
            if let next = try fields.textIfAny("Next") {
                add(.next, next, path.key("Next"))
            } else if fields["End"] != .bool(true) {
                throw ImportError("neither Next nor End", at: path)
            }
        }
        for rule in try catchers() { add(.catch, try rule.text("Next"), rule.path.key("Next")) }
        return edges
    }
}
