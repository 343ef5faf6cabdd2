/// A value of an expression: which output or parameter it is.
struct Operand: Hashable {
    let sql: String
    /// The parameter that it is or is a part of.
    var parameter: String?
    /// Whether it is all of that parameter or output, not a part.
    let isWhole: Bool
    /// As `plan.list`, for `for-each`.
    let reference: String
}

/// That something has no counterpart, and why.
struct NotConvertible: Error {
    let reason: String
}

/// Finds out which state gave a value, going back from the state that reads it.
struct VariableSource {
    let nodeNames: [JSONPath: String]

    func operand(_ text: String, for state: State, in scope: Scope) throws(NotConvertible) -> Operand {
        guard let path = StatePath(text) else { throw NotConvertible(reason: "the path \(text)") }
        let reshapes = state.fields["InputPath"] != nil
        guard !reshapes else { throw NotConvertible(reason: "\(text) after an InputPath") }
        if path.isOfRun {
            guard case .run = scope.root else { throw NotConvertible(reason: "\(text) inside of a Map") }
            return try parameter(path)
        }
        return try search(path, from: state, in: scope, text: text)
    }

    private func search(
        _ path: StatePath, from state: State, in scope: Scope, text: String
    ) throws(NotConvertible) -> Operand {
        var found: Set<Operand> = []
        var seen: Set<String> = [state.name]
        var waiting = [state.name]
        while let name = waiting.popLast() {
            let edges = scope.graph.edges(to: name)
            if edges.isEmpty { found.insert(try origin(of: path, in: scope, text: text)) }
            for edge in edges {
                guard let source = scope.machine[edge.from] else { continue }
                switch effect(of: source, by: edge, on: path) {
                case .passes: if seen.insert(source.name).inserted { waiting.append(source.name) }
                case .gives(let operand): found.insert(operand)
                case .unclear: throw NotConvertible(reason: "\(text), which '\(source.name)' may have changed")
                }
            }
        }
        guard let operand = found.first, found.count == 1 else {
            throw NotConvertible(reason: "\(text), which comes from different states")
        }
        return operand
    }

    private func origin(of path: StatePath, in scope: Scope, text: String) throws(NotConvertible) -> Operand {
        switch scope.origin {
        case .run: return try parameter(path)
        case .item(let isShaped):
            guard !isShaped else { throw NotConvertible(reason: "\(text) of an item that is put together") }
            let sql = StatePath.sql("run.item", path.steps)
            return Operand(sql: sql, parameter: "item", isWhole: path.steps.isEmpty, reference: "run.item")
        case .branch(let parallel, let outer):
            let isShaped = parallel.fields["Parameters"] != nil || parallel.fields["Arguments"] != nil
            guard !isShaped else { throw NotConvertible(reason: "\(text) after the Parameters of a Parallel") }
            return try operand(text, for: parallel, in: outer)
        }
    }

    private func parameter(_ path: StatePath) throws(NotConvertible) -> Operand {
        guard case .name(let name) = path.steps.first, SQLText.isIdentifier(name) else {
            throw NotConvertible(reason: "the whole input of the run, or a name that is no parameter's")
        }
        var operand = value(of: "run", path)
        operand?.parameter = name
        guard let operand else { throw NotConvertible(reason: "the whole input of the run") }
        return operand
    }

    private func value(of owner: String, _ path: StatePath) -> Operand? {
        guard case .name(let name) = path.steps.first else { return nil }
        let rest = path.steps.dropFirst()
        let sql = StatePath.sql("\(SQLText.node(owner)).\(SQLText.name(name))", rest)
        return Operand(sql: sql, isWhole: rest.isEmpty, reference: "\(owner).\(name)")
    }
}

// MARK: - What a state does to a value

extension VariableSource {
    fileprivate enum Effect {
        case passes
        case gives(Operand)
        case unclear

        var isPassing: Bool {
            if case .passes = self { true } else { false }
        }
    }

    private func effect(of state: State, by edge: StateEdge, on path: StatePath) -> Effect {
        if edge.kind == .catch {
            let catchers = state.fields["Catch"]?.array ?? []
            let leading = catchers.compactMap(\.object).filter { $0["Next"] == .string(edge.to) }
            let passes = leading.allSatisfy { placed($0["ResultPath"], path, by: state).isPassing }
            return passes && state.fields["InputPath"] == nil ? .passes : .unclear
        }
        let reshaping = ["InputPath", "OutputPath", "Output"]
        guard reshaping.allSatisfy({ state.fields[$0] == nil }) else { return .unclear }
        switch state.type {
        case "Choice", "Wait": return .passes
        case "Pass" where state.fields["Result"] == nil:
            return state.fields["Parameters"] == nil ? .passes : .unclear
        default: return placed(state.fields["ResultPath"], path, by: state)
        }
    }

    private func placed(_ resultPath: JSONValue?, _ path: StatePath, by state: State) -> Effect {
        if resultPath == .null { return .passes }
        guard let result = StatePath(resultPath?.string ?? "$"), !result.isOfRun else { return .unclear }
        if let rest = path.below(result) {
            let isSingle = state.type == "Task" || state.type == "Pass"
            guard isSingle, let name = nodeNames[state.path], let operand = value(of: name, rest) else {
                return .unclear
            }
            return .gives(operand)
        }
        return path.steps.first == result.steps.first ? .unclear : .passes
    }
}

extension Scope {
    /// Where the values come from that no state has given.
    fileprivate var root: Origin {
        if case .branch(_, let outer) = origin { outer.root } else { origin }
    }
}
