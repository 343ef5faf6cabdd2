import GRDB
import Scheduling
import Synchronization
import Workflows

/// The definitions that attempts work on, read from their texts once and not for each attempt.
final class DefinitionCache: Sendable {
    /// A definition, and its nodes by name.
    struct Known {
        let workflow: Workflow
        let nodes: [String: Node]
    }

    private let known = Mutex<[String: Known]>([:])
    /// So many at once; what is not there is read again.
    private static let countMax = 64

    /// The definition of a content hash; nil when it no longer loads.
    func definition(_ hash: String, in db: Database) throws -> Known? {
        if let definition = known.withLock({ $0[hash] }) { return definition }
        let read = try Recovery.definition(hash, in: db) { _, file, text in WorkflowFolder.define(text, file: file) }
        guard let workflow = read?.workflow else { return nil }
        let nodes = Dictionary(workflow.nodes.map { ($0.name, $0) }) { first, _ in first }
        let found = Known(workflow: workflow, nodes: nodes)
        known.withLock { known in
            if known.count >= Self.countMax { known = [:] }
            known[hash] = found
        }
        return found
    }
}
