import TableSchema
import YAMLSource

/// Checks a draft as a whole and makes the workflow of it.
///
/// The parts are in `WorkflowChecker+Names.swift`, `+Graph.swift`, `+Outputs.swift`, `+Conditions.swift`,
/// `+Parameters.swift`, `+Buckets.swift` and `+Shares.swift`.
struct WorkflowChecker {
    var draft: WorkflowDraft
    var findings: Findings
    let datasetNames: Set<String>
    let nodeNames: Set<String>

    init(_ draft: WorkflowDraft, _ findings: Findings) {
        self.draft = draft
        self.findings = findings
        datasetNames = Set(draft.datasets.map(\.name.value))
        nodeNames = Set(draft.nodes.map(\.name.value))
    }

    /// The workflow; nil if anything in it is an error.
    mutating func check() -> Workflow? {
        guard draft.nodes.count <= Self.nodesMax else {
            findings.report(.tooManyNodes(draft.nodes.count, max: Self.nodesMax, at: draft.nodes[0].name.place))
            return nil
        }
        guard draft.datasets.count <= Self.datasetsMax, draft.triggers.count <= Self.triggersMax else {
            findings.report(
                .tooManyDatasetsOrTriggers(datasets: Self.datasetsMax, triggers: Self.triggersMax, at: start))
            return nil
        }
        checkNames()
        checkReferences()
        checkOutputs()
        checkBuckets()
        checkShares()
        checkConditions()
        checkParameters()
        guard let edgeCount = edgeCount(), edgeCount <= Self.edgesMax else {
            findings.report(.tooManyEdges(max: Self.edgesMax, at: draft.nodes.first?.name.place ?? start))
            return nil
        }
        let nodes = makeNodes()
        let graph = WorkflowGraph(nodes)
        checkCycles(graph)
        guard let name = draft.name?.value else { return nil }
        var workflow = Workflow(
            name: name, description: draft.description, timeZone: draft.timeZone,
            maxConcurrentRuns: draft.maxConcurrentRuns, datasets: makeDatasets(workflow: name),
            triggers: makeTriggers(nodes), nodes: nodes, notified: draft.notified)
        workflow.overlap = draft.overlap
        workflow.expectBy = draft.expectBy
        workflow.budget = draft.budget
        workflow.preludes = draft.preludes
        workflow.parameters = draft.parameters.map(\.value)
        guard !findings.hasErrors else { return nil }
        checkReach(workflow, graph)
        checkTwins(workflow)
        checkLateRules(workflow, graph)
        checkDatasetsAreRead(workflow)
        return workflow
    }

    private static let nodesMax = 10_000
    private static let datasetsMax = 1000
    private static let triggersMax = 10_000
    private static let edgesMax = 1_000_000

    private var start: SourcePlace {
        SourcePlace(file: findings.file, location: SourceLocation(line: 1, column: 1), length: 0)
    }

    /// Who listens to whom, each trigger counted for each node it starts; nil if there are too many to count.
    private func edgeCount() -> Int? {
        var sum = draft.nodes.reduce(0) { $0 + $1.targets.count }
        sum += draft.nodes.flatMap(\.listening).reduce(0) { $0 + $1.nodes.count }
        for trigger in draft.triggers {
            guard case .nodes(let listening) = trigger.condition else { continue }
            let (product, overflow) = listening.nodes.count.multipliedReportingOverflow(by: trigger.start.count)
            if overflow || product > Self.edgesMax { return nil }
            sum += product
        }
        return sum
    }

    /// The nodes, with what triggers on other nodes add to them.
    private func makeNodes() -> [Node] {
        var added: [String: [NodeCondition]] = [:]
        for trigger in draft.triggers {
            guard case .nodes(let listening) = trigger.condition else { continue }
            let condition = listening.condition
            for started in trigger.start {
                added[started.value, default: []].append(condition)
            }
        }
        for node in draft.nodes {
            for target in Set(node.targets.map(\.value)) {
                let name = node.name.value
                added[target, default: []].append(
                    NodeCondition(trigger: name, mode: .any, nodes: [name], outcome: .goesTo(target)))
            }
        }
        return draft.nodes.map { $0.node(addedActivations: added[$0.name.value, default: []]) }
    }

    private mutating func makeDatasets(workflow: String) -> [Dataset] {
        var datasets: [Dataset] = []
        for dataset in draft.datasets {
            // Nil also for a table that was written but is none.
            let written = dataset.table?.value
            let usual = identifier(workflow) + "." + identifier(dataset.name.value)
            let table = written ?? TableName(usual)
            if dataset.table == nil, table == nil, isName(dataset.name.value) {
                findings.report(.noDefaultTable(dataset.name.value, usual, at: dataset.name.place))
            }
            guard let table, let pattern = dataset.pattern else { continue }
            var made = Dataset(
                name: dataset.name.value, pattern: pattern.value, table: table,
                requiredColumns: dataset.requiredColumns, expectations: dataset.expectations,
                invalidFolder: dataset.invalidFolder?.value, settle: dataset.settle)
            made.rejectsFolder = dataset.rejectsFolder?.value
            made.classifier = dataset.classifier
            made.isLocked = dataset.isLocked
            made.pollInterval = dataset.pollInterval
            made.onReplace = dataset.onReplace
            made.duplicates = dataset.duplicates
            made.holdFor = dataset.holdFor.map(\.value)
            made.done = dataset.done
            made.manifest = dataset.manifest
            made.expected = dataset.expected
            made.bucket = dataset.bucket
            made.filter = dataset.filter
            datasets.append(made)
        }
        return datasets
    }

    /// The triggers that start runs; if there are none, one for people that starts what nothing else does.
    private func makeTriggers(_ nodes: [Node]) -> [Trigger] {
        let triggers = draft.triggers.compactMap { trigger -> Trigger? in
            let condition: Trigger.Condition
            switch trigger.condition {
            case .schedule(let schedule): condition = .schedule(schedule)
            case .upload(let upload):
                condition = .upload(upload.condition)
            case .onDemand: condition = .onDemand
            case .nodes, nil: return nil
            }
            return Trigger(
                name: trigger.name.value, condition: condition, start: trigger.start.map(\.value),
                parameters: Dictionary(trigger.parameters.map { ($0.value.name, $0.value.value) }) { $1 })
        }
        guard triggers.isEmpty else { return triggers }
        let fallbacks = Set(draft.datasets.flatMap(\.otherwise).map(\.value))
        let roots = nodes.filter { $0.activations.isEmpty && !fallbacks.contains($0.name) }.map(\.name)
        return roots.isEmpty ? [] : [Trigger(name: Trigger.byHand, condition: .onDemand, start: roots)]
    }
}

extension UploadDraft {
    fileprivate var condition: UploadCondition {
        var condition = UploadCondition(
            mode: mode, datasets: datasets.map(\.value), per: per?.value, limits: limits)
        condition.late = late?.value ?? .wait
        return condition
    }
}

extension NodeDraft {
    /// The node, with what other parts of the file add to what starts it.
    fileprivate func node(addedActivations: [NodeCondition]) -> Node {
        // A node whose work is not known is in the graph all the same; its error is reported already.
        var node = Node(
            name: name.value, work: work ?? .shell(ProcessWork(command: "")),
            activations: listening.map(\.condition) + addedActivations, when: when?.value, retry: retry ?? [],
            catches: catches, timeout: timeout)
        node.heartbeat = heartbeat
        node.grace = grace ?? node.grace
        node.resources = resources ?? node.resources
        node.isSandboxed = isSandboxed ?? node.isSandboxed
        node.logLimit = logLimit ?? node.logLimit
        node.requirements = requirements
        node.forEach = forEach
        node.maxConcurrent = maxConcurrent
        node.pool = pool?.value
        node.check = check
        node.sparkConfiguration = sparkConfiguration
        node.keepsState = keepsState
        return node
    }
}
