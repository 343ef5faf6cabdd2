/// A workflow's graph as something to look at: nodes, the edges between them, and how each node is doing.
///
/// Any value can be drawn. Of nodes with the same name the first counts; repeated edges, and edges to or from
/// nodes that are not there, are left out.
public struct GraphPicture: Hashable, Sendable {
    /// What the picture shows, written above it; empty for no title.
    public var title: String
    /// The nodes, in the order they are drawn where edges do not say otherwise.
    public var nodes: [Node]
    /// The arrows between nodes.
    public var edges: [Edge]

    /// A picture.
    public init(title: String, nodes: [Node], edges: [Edge]) {
        self.title = title
        self.nodes = nodes
        self.edges = edges
    }
}

extension GraphPicture {
    /// One thing of the workflow.
    public struct Node: Hashable, Sendable {
        /// What edges know the node by; any text.
        public var name: String
        /// What the node is, which gives it its shape.
        public var kind: Kind
        /// A remark shown with the name, such as a schedule.
        public var label: String?
        /// How the node is doing in a run, which gives it its mark and colour.
        public var state: State?

        /// A node.
        public init(name: String, kind: Kind, label: String? = nil, state: State? = nil) {
            self.name = name
            self.kind = kind
            self.label = label
            self.state = state
        }
    }

    /// What a node is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case trigger, crawler, job, step
    }

    /// How a node is doing in a run.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case waiting = "WAITING"
        case running = "RUNNING"
        case retrying = "RETRYING"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case timeout = "TIMEOUT"
        case skipped = "SKIPPED"
        case stopped = "STOPPED"
    }

    /// An arrow from one node to another.
    public struct Edge: Hashable, Sendable {
        /// The name of the node the arrow leaves.
        public var from: String
        /// The name of the node the arrow reaches.
        public var to: String
        /// When the arrow is taken, such as `failed`, `default` or `any`.
        public var label: String?

        /// An arrow.
        public init(from: String, to: String, label: String? = nil) {
            self.from = from
            self.to = to
            self.label = label
        }
    }
}
