import OrderedCollections
import Timekeeping
import Workflows

/// What conditions see: the outputs of ended nodes, the run's properties and its batch.
extension Scheduler {
    /// The values of the nodes that some expressions name, by identifier, and of `run` and `batch` where they do.
    func conditionValues(of id: RunID, for expressions: [String]) -> [String: [String: OutputValue]] {
        guard let run = runs[id]?.run, let definition = definition(of: id) else { return [:] }
        var values: [String: [String: OutputValue]] = [:]
        let identifiers = Set(expressions.flatMap(\.identifiers))
        if identifiers.contains("batch") {
            values["batch"] = ["files": .integer(Int64(run.files)), "bytes": .integer(run.bytes)]
        }
        if identifiers.contains("run") { values["run"] = run.properties(of: definition.workflow) }
        for identifier in identifiers {
            guard let name = definition.namesByIdentifier[identifier], let node = run.nodes[name],
                node.state.isEnded
            else { continue }
            var outputs = node.outputs
            outputs["state"] = .text(node.state.rawValue)
            outputs["error"] = node.failure.map { .text($0.kind.rawValue) } ?? .null
            outputs["message"] = node.failure.map { .text($0.message) } ?? .null
            values[identifier] = outputs
        }
        return values
    }
}

extension Run {
    /// Its properties as conditions see them, each of its parameter's kind.
    func properties(of workflow: Workflow) -> [String: OutputValue] {
        var values: [String: OutputValue] = [
            "id": .text(id.description), "trigger": .text(trigger), "scheduled": .text(logicalTime.iso8601),
        ]
        for parameter in workflow.parameters {
            guard let text = parameters[parameter.name] else { continue }
            values[parameter.name.replacing("-", with: "_")] = OutputValue(text, as: parameter.kind)
        }
        return values
    }

    /// What `{name}` stands for in its nodes' texts.
    public var templateValues: [String: String] {
        var values = parameters
        values["run"] = id.description
        values["workflow"] = id.workflow
        values["scheduled"] = logicalTime.iso8601
        return values
    }
}

extension OutputValue {
    /// A property's text as a value of its kind.
    init(_ text: String, as kind: Parameter.Kind) {
        switch kind {
        case .string, .date, .json: self = .text(text)
        case .integer: self = Int64(text).map { .integer($0) } ?? .text(text)
        case .number: self = Double(text).map { .real($0) } ?? .text(text)
        case .boolean: self = .integer(text == "true" ? 1 : 0)
        }
    }

    /// A literal: a whole number, a number, or else text.
    init(literal text: String) {
        if let integer = Int64(text) {
            self = .integer(integer)
        } else if let real = Double(text), real.isFinite {
            self = .real(real)
        } else {
            self = .text(text)
        }
    }
}

extension String {
    /// The runs of letters, digits and `_` in it, in small letters.
    fileprivate var identifiers: [String] {
        lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}
