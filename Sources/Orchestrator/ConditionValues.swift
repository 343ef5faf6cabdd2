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
