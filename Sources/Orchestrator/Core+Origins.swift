import GRDB
import Scheduling
import Workflows

/// What is kept of a node that has succeeded besides its rows, in the same transaction: where they come from, and its state.
extension Core {
    func keep(_ produced: ProducedOutput, of attempt: AttemptID, in turn: inout Turn, _ db: Database) throws {
        if let state = produced.state { try KeptState.note(state, of: attempt, in: db) }
        guard let output = produced.output else { return }
        try TableEdge.note(produced.origins, of: output.table, by: attempt, at: turn.now, in: db)
    }

    func noteOrigins(
        of findings: CrawlFindings, by attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws {
        guard let workflow = workflows[attempt.run.workflow]?.definition.workflow else { return }
        let grown = Set(findings.joining.filter { !$0.files.isEmpty }.map(\.table))
        for dataset in workflow.datasets where findings.work.datasets.contains(dataset.name) {
            guard grown.contains(dataset.table) else { continue }
            let source = TableEdge.Source(kind: .dataset, name: "\(workflow.name)/\(dataset.name)")
            try TableEdge.note([source: nil], of: dataset.table, by: attempt, at: turn.now, in: db)
        }
    }

    /// Forgets what a job keeps between runs.
    func resetState(of node: String, _ workflow: String, in db: Database) throws -> CommandReply {
        guard try KeptState.forget(node, of: workflow, in: db) else {
            return .refused("job '\(node)' of '\(workflow)' keeps no state; see 'tidegate state'")
        }
        return .done("the state of \(workflow) \(node) is forgotten; its next run begins with none")
    }
}
