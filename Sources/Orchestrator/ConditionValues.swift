import Scheduling
import Store

/// Outputs of nodes as conditions see them, and back.
enum ConditionValues {
    /// Evaluates a node's condition.
    static func evaluate(_ expression: String, over outputs: [String: [String: OutputValue]]) -> ConditionResult {
        let tables = outputs.mapValues { $0.mapValues(ConditionValue.init) }
        do throws(ConditionError) {
            return try ConditionEvaluator.isTrue(expression, over: tables) ? .holds : .doesNotHold
        } catch {
            return .broken("condition '\(expression)': \(error)")
        }
    }

    /// Finds the first of some conditions that holds.
    static func choose(_ expressions: [String], over outputs: [String: [String: OutputValue]]) -> ChoiceResult {
        for (index, expression) in expressions.enumerated() {
            switch evaluate(expression, over: outputs) {
            case .holds: return .branch(index)
            case .doesNotHold: continue
            case .broken(let message): return .broken(message)
            }
        }
        return .noneHolds
    }

    /// The elements of a JSON array, each as JSON text.
    static func elements(ofJSON text: String) throws -> [String] {
        try ConditionEvaluator.elements(ofJSON: text)
    }

    /// The members of a JSON object as outputs.
    static func row(fromJSON text: String) throws -> [String: OutputValue] {
        try ConditionEvaluator.row(fromJSON: text).mapValues(OutputValue.init)
    }
}

extension ConditionValue {
    fileprivate init(_ value: OutputValue) {
        switch value {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        }
    }
}

extension OutputValue {
    fileprivate init(_ value: ConditionValue) {
        switch value {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        }
    }
}
