public import Timekeeping

/// A control step: a node that does no work of its own but moves the run on.
public enum Step: Hashable, Sendable {
    /// The first condition that holds says which nodes begin; the others it names are skipped.
    case choice(Choice)
    /// Lets time pass; durable, and costs nothing meanwhile.
    case wait(Wait)
    /// Waits for `tidegate runs signal`; what people are asked to do.
    case signal(String)
    /// A run of another workflow, waited for.
    case workflow(SubWorkflow)
    /// Succeeds at once with these outputs.
    case pass([String: String])
    /// Fails at once, with an error of a kind and a message.
    case fail(kind: String, message: String)

    /// Which nodes begin.
    public struct Choice: Hashable, Sendable {
        /// A condition and where it leads.
        public struct Branch: Hashable, Sendable {
            /// An SQLite expression over earlier nodes' outputs.
            public var when: String
            /// The nodes that begin when it holds.
            public var goTo: [String]

            /// A branch.
            public init(when: String, goTo: [String]) {
                self.when = when
                self.goTo = goTo
            }
        }

        /// In the order they are tried.
        public var branches: [Branch]
        /// The nodes that begin when no condition holds; nil fails the step.
        public var otherwise: [String]?

        /// A choice.
        public init(branches: [Branch], otherwise: [String]?) {
            self.branches = branches
            self.otherwise = otherwise
        }
    }

    /// Until when time passes.
    public enum Wait: Hashable, Sendable {
        /// So long after the step began.
        case duration(Duration)
        /// The next time that a clock in the workflow's zone shows this, in minutes after midnight.
        case timeOfDay(minutes: Int)
        /// A time; at once when it is past.
        case instant(Instant)
    }

    /// A run of another workflow.
    public struct SubWorkflow: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its run properties, as templates.
        public var parameters: [String: String]

        /// A run of another workflow.
        public init(name: String, parameters: [String: String] = [:]) {
            self.name = name
            self.parameters = parameters
        }
    }

    /// The word in YAML.
    public var kind: String {
        switch self {
        case .choice: "choice"
        case .wait: "wait"
        case .signal: "signal"
        case .workflow: "workflow"
        case .pass: "pass"
        case .fail: "fail"
        }
    }

    /// The nodes that it can begin by itself.
    public var targets: [String] {
        guard case .choice(let choice) = self else { return [] }
        return choice.branches.flatMap(\.goTo) + (choice.otherwise ?? [])
    }
}
