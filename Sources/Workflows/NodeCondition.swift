/// A condition on the ends of other nodes of the same run: what starts a node, and edges of the graph.
public struct NodeCondition: Hashable, Sendable {
    /// Which end of a node counts.
    public enum Outcome: Hashable, Sendable {
        case success
        /// It failed or took too long.
        case failure
        /// It took too long.
        case timeout
        case skipped
        /// Success or failure; not skipped.
        case completion
        /// It chose this node, or its failure is caught by it.
        case goesTo(String)

        /// The word in YAML's `state:`.
        public var word: String {
            switch self {
            case .success: "succeeded"
            case .failure: "failed"
            case .timeout: "timeout"
            case .skipped: "skipped"
            case .completion: "completed"
            case .goesTo: "chosen"
            }
        }
    }

    /// How ends are combined.
    public indirect enum Formula: Hashable, Sendable {
        case node(String, Outcome)
        case all([Formula])
        case any([Formula])
        case not(Formula)

        /// The nodes in it, in order, repeated ones too.
        public var nodes: [String] {
            switch self {
            case .node(let name, _): [name]
            case .all(let parts), .any(let parts): parts.flatMap(\.nodes)
            case .not(let part): part.nodes
            }
        }

        /// As people say it: `a succeeded and b failed`.
        public var sentence: String { sentence(isInner: false) }

        private func sentence(isInner: Bool) -> String {
            switch self {
            case .node(let name, .goesTo): return "\(name) goes there"
            case .node(let name, .success): return "\(name) succeeded"
            case .node(let name, .timeout): return "\(name) timed out"
            case .node(let name, .skipped): return "\(name) was skipped"
            case .node(let name, let outcome): return "\(name) \(outcome.word)"
            case .all(let parts), .any(let parts):
                var word = " or "
                if case .all = self { word = " and " }
                let text = parts.map { $0.sentence(isInner: parts.count > 1) }.joined(separator: word)
                return isInner && parts.count > 1 ? "(\(text))" : text
            case .not(let part): return "not (\(part.sentence))"
            }
        }
    }

    /// The trigger that says so, or the node's own `needs` or `on-failure`, or the step that goes there.
    public var trigger: String
    /// Which ends, and how combined.
    public var formula: Formula

    /// A condition on other nodes.
    public init(trigger: String, formula: Formula) {
        self.trigger = trigger
        self.formula = formula
    }

    /// A condition on one kind of end of all, or any, of some nodes.
    public init(trigger: String, mode: Mode, nodes: [String], outcome: Outcome) {
        let parts = nodes.map { Formula.node($0, outcome) }
        self.init(trigger: trigger, formula: mode == .all ? .all(parts) : .any(parts))
    }

    /// The nodes listened to, in order.
    public var nodes: [String] { formula.nodes }
}
