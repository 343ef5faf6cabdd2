import TableSchema
import YAMLSource

/// The graph: no cycle, and nothing that never runs or is never read.
extension WorkflowChecker {
    mutating func checkCycles(_ graph: WorkflowGraph) {
        for cycle in graph.cycles {
            guard let first = cycle.first, let last = cycle.last else { continue }
            findings.report(.cycle(cycle + [first], at: placeWhere(first, listensTo: last)))
        }
    }

    /// Where a node, or a trigger for it, names a node that it listens to.
    private func placeWhere(_ name: String, listensTo upstream: String) -> SourcePlace {
        let own = draft.nodes.filter { $0.name.value == name }.flatMap(\.listening)
        let triggers = draft.triggers.filter { $0.start.contains { $0.value == name } }
        let others = triggers.compactMap { trigger -> ListeningDraft? in
            guard case .nodes(let listening) = trigger.condition else { return nil }
            return listening
        }
        let reference = (own + others).lazy.flatMap(\.nodes).first { $0.value == upstream }
        return reference?.place ?? place(ofNode: name)
    }

    /// Warns of nodes that no trigger brings into a run. Those after one of them are not named again.
    mutating func checkReach(_ workflow: Workflow, _ graph: WorkflowGraph) {
        let fallbacks = workflow.datasets.compactMap { $0.expected?.otherwise }.filter { !$0.isEmpty }
        let starts = Set(workflow.triggers.map(\.start) + fallbacks)
        guard starts.count <= Self.startsMax else { return }
        var isReached = Array(repeating: false, count: workflow.nodes.count)
        for start in starts {
            let isIn = graph.marks(ofRunFrom: start)
            for node in isIn.indices where isIn[node] { isReached[node] = true }
        }
        let reached = Set(workflow.nodes.indices.filter { isReached[$0] }.map { workflow.nodes[$0].name })
        for node in workflow.nodes where !reached.contains(node.name) && !findings.isFull {
            let place = place(ofNode: node.name)
            if node.activations.isEmpty {
                findings.report(.neverStarted(node.name, at: place))
            } else if graph.upstream(of: node.name).allSatisfy(reached.contains) {
                findings.report(.neverReached(node.name, at: place))
            }
        }
    }

    /// Warns of two triggers that start the same node at the same times or by the same files: each makes a run.
    mutating func checkTwins(_ workflow: Workflow) {
        var first: [Trigger.Condition: [Trigger]] = [:]
        for trigger in workflow.triggers where trigger.condition != .onDemand {
            let same = first[trigger.condition, default: []].first { !Set($0.start).isDisjoint(with: trigger.start) }
            if let same, let place = draft.triggers.first(where: { $0.name.value == trigger.name })?.name.place {
                let node = trigger.start.first(where: same.start.contains) ?? ""
                findings.report(.twinTriggers(trigger.name, same.name, node: node, at: place))
            }
            first[trigger.condition, default: []].append(trigger)
        }
    }

    /// Warns of jobs that append what they make of a key, and would append it again when the key runs again.
    mutating func checkLateRules(_ workflow: Workflow, _ graph: WorkflowGraph) {
        for trigger in draft.triggers {
            guard case .upload(let upload) = trigger.condition, let late = upload.late, late.value == .rerun else {
                continue
            }
            let isIn = graph.marks(ofRunFrom: trigger.start.map(\.value))
            for index in isIn.indices where isIn[index] && workflow.nodes[index].output?.write == .append {
                findings.report(.appendsAgain(workflow.nodes[index].name, per: upload.per?.value ?? "", at: late.place))
            }
        }
    }

    /// So many different starts are followed; with more of them, no warning is worth the time.
    private static let startsMax = 1000

    /// Warns of datasets whose files nothing takes up.
    mutating func checkDatasetsAreRead(_ workflow: Workflow) {
        var read: Set<String> = []
        for node in draft.nodes {
            read.formUnion(node.datasets.map(\.value))
        }
        for trigger in draft.triggers {
            if case .upload(let upload) = trigger.condition { read.formUnion(upload.datasets.map(\.value)) }
        }
        // Without crawlers, jobs read the batch's files themselves, by its manifest.
        let hasCrawlers = workflow.nodes.contains { if case .crawl = $0.work { true } else { false } }
        let hasJobs = workflow.nodes.contains { if case .crawl = $0.work { false } else { true } }
        guard hasCrawlers || !hasJobs else { return }
        let texts = workflow.nodes.compactMap { node -> String? in
            guard case .sql(let work) = node.work, case .text(let text) = work.source else { return nil }
            return text.lowercased()
        }
        for dataset in draft.datasets where !read.contains(dataset.name.value) {
            let table = workflow.dataset(dataset.name.value)?.table.description ?? ""
            let names = ["batch." + identifier(dataset.name.value), table]
            if texts.contains(where: { text in names.contains { text.contains($0) } }) { continue }
            findings.report(.neverRead(dataset.name.value, at: dataset.name.place))
        }
    }

    private func place(ofNode name: String) -> SourcePlace {
        let node = draft.nodes.first { $0.name.value == name } ?? draft.nodes[0]
        return node.name.place
    }
}
