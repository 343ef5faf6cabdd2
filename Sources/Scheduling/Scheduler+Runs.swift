import OrderedCollections
import Timekeeping
import Workflows

/// Runs: how they are made, started, stopped, resumed and ended.
extension Scheduler {
    /// Makes a run with its batch, and starts it if there is a place.
    mutating func createRun(
        of definition: Definition, _ new: NewRun, at now: Instant, into decision: inout Decision
    ) {
        let workflow = definition.workflow
        let number = lastRunNumbers[workflow.name, default: 0] + 1
        lastRunNumbers[workflow.name] = number
        let nodes = definition.newNodes(startedBy: new.start)
        var run = Run(
            id: RunID(workflow: workflow.name, number: number), definition: definition.hash, trigger: new.trigger,
            start: new.start, created: now, logicalTime: new.logicalTime, files: new.files.count,
            bytes: new.files.reduce(0) { $0 + $1.bytes }, closedBy: new.closedBy, nodes: nodes)
        run.parameters = new.parameters
        run.parent = new.parent
        run.parallel = new.parallel
        run.key = new.key
        runs[run.id] = LiveRun(run, under: definition)
        lineUp(run)
        decision.transitions.append(.runCreated(run, claims: new.files.map(\.arrival)))
        guard new.parent == nil else { return start(run.id, at: now, into: &decision) }
        if new.parallel == nil { makePlace(for: definition, at: now, into: &decision) }
        startQueuedRuns(of: workflow.name, at: now, into: &decision)
    }

    /// Makes a run that a person asked for.
    mutating func requestRun(
        of workflow: String, trigger name: String?, parameters: [String: String], at now: Instant,
        into decision: inout Decision
    ) {
        guard let definition = current[workflow], mayMakeRun(of: definition) else { return }
        let trigger = name.flatMap(definition.workflow.trigger)
        let files = takeAllWaiting(of: definition, for: trigger?.name)
        createRun(
            of: definition,
            NewRun(
                trigger: trigger?.name ?? Trigger.byHand, start: trigger?.start ?? definition.allStarts, files: files,
                closedBy: "request", logicalTime: now,
                parameters: definition.workflow.properties(startedBy: name, given: parameters).values),
            at: now, into: &decision)
        closeBatches(of: workflow, at: now, into: &decision)
    }

    /// Whether a start makes a run now: not when there is no place and the workflow says to skip.
    func mayMakeRun(of definition: Definition) -> Bool {
        definition.workflow.overlap != .skip || hasPlace(for: definition)
    }

    /// Whether a run could begin at once.
    func hasPlace(for definition: Definition) -> Bool {
        let line = lines[RunLine.ID(workflow: definition.workflow.name, isBackfill: false)]
        return line?.count ?? 0 < definition.workflow.maxConcurrentRuns
    }

    /// Stops the oldest run when the workflow says that a new one goes before it.
    private mutating func makePlace(for definition: Definition, at now: Instant, into decision: inout Decision) {
        guard definition.workflow.overlap == .stopOldest,
            let line = lines[RunLine.ID(workflow: definition.workflow.name, isBackfill: false)]
        else { return }
        for id in line.all.prefix(max(0, line.count - definition.workflow.maxConcurrentRuns)) {
            stop(id, at: now, into: &decision)
        }
    }

    /// Starts queued runs, oldest first, while the workflow has places.
    mutating func startQueuedRuns(of workflow: String, at now: Instant, into decision: inout Decision) {
        let own = RunLine.ID(workflow: workflow, isBackfill: false)
        let places = current[workflow]?.workflow.maxConcurrentRuns ?? 1
        while lines[own]?.running.count ?? 0 < places, let next = lines[own]?.beginNext() {
            start(next, at: now, into: &decision)
        }
        let backfill = RunLine.ID(workflow: workflow, isBackfill: true)
        while let line = lines[backfill], let first = line.queued.first,
            line.running.count < runs[first]?.run.parallel ?? 1, let next = lines[backfill]?.beginNext()
        {
            start(next, at: now, into: &decision)
        }
    }

    /// Takes a live run into the line that it belongs to.
    mutating func lineUp(_ run: Run) {
        guard run.parent == nil else { return }
        let id = RunLine.ID(workflow: run.id.workflow, isBackfill: run.parallel != nil)
        lines[id, default: RunLine()].append(run.id, isQueued: run.state == .queued)
    }

    private mutating func start(_ id: RunID, at now: Instant, into decision: inout Decision) {
        change(id, to: .running, into: &decision)
        advance(id, at: now, into: &decision)
    }

    /// Stops a run: a queued one at once, a running one by ending its attempts.
    mutating func stop(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let run = runs[id]?.run, run.state == .queued || run.state == .running else { return }
        let wasQueued = run.state == .queued
        if !wasQueued {
            change(id, to: .stopping, reason: "stopped on request", into: &decision)
        }
        for (name, node) in run.nodes {
            stop(name, node, of: id, at: now, into: &decision)
        }
        if wasQueued {
            finish(id, as: .stopped, reason: "stopped before it began", at: now, into: &decision)
        } else {
            finishIfDone(id, at: now, into: &decision)
        }
    }

    private mutating func stop(
        _ name: String, _ node: NodeRun, of id: RunID, at now: Instant, into decision: inout Decision
    ) {
        switch node.phase {
        case .running:
            decision.effects.append(.stopAttempt(AttemptID(run: id, node: name, number: node.attempts)))
        case .following:
            for child in children(of: id, node: name) { stop(child, at: now, into: &decision) }
        case .repeating(let progress):
            for child in children(of: id, node: name) { stop(child, at: now, into: &decision) }
            guard runs[id]?.run.nodes[name]?.phase == node.phase else { return }
            let isWorkflow = definition(of: id)?.nodes[name]?.startsWorkflows ?? false
            for number in progress.running.keys.sorted() where !isWorkflow {
                decision.effects.append(.stopAttempt(AttemptID(run: id, node: name, number: number)))
            }
            if progress.running.isEmpty {
                end(id, node: name, as: .stopped, reason: "the run was stopped", into: &decision)
            }
        case .waiting, .checking, .requiring, .blocked, .retrying, .sleeping, .awaiting, .choosing, .listing:
            end(id, node: name, as: .stopped, reason: "the run was stopped", into: &decision)
        case .ended:
            break
        }
    }

    /// Lets an ended run go on with what did not succeed, on the batch it has.
    mutating func resume(
        _ ended: Run, under definition: Definition, at now: Instant, into decision: inout Decision
    ) {
        guard runs[ended.id] == nil, ended.state == .failed || ended.state == .stopped else { return }
        let names = unfinished(of: ended, under: definition)
        reopen(ended, nodes: names, under: definition, at: now, into: &decision)
    }

    /// Runs a node of an ended run, and all that comes after it, again.
    mutating func rerun(
        _ ended: Run, from node: String, under definition: Definition, at now: Instant, into decision: inout Decision
    ) {
        guard runs[ended.id] == nil, ended.state.isEnded, ended.nodes[node] != nil else { return }
        let after = WorkflowGraph(definition.workflow).downstream(of: node)
        let names = unfinished(of: ended, under: definition).union(after + [node])
        reopen(ended, nodes: names, under: definition, at: now, into: &decision)
    }

    /// The nodes that a run still owes: those that failed uncaught or were stopped, and what was skipped after them.
    ///
    /// A failure that was caught is done with, and so is what a condition or a choice left out.
    private func unfinished(of run: Run, under definition: Definition) -> Set<String> {
        let owed = run.nodes.filter { $1.isUncaughtFailure || $1.state == .stopped || !$1.state.isEnded }.map(\.key)
        let after = WorkflowGraph(definition.workflow).downstream(of: owed)
        return Set(owed + after.filter { run.nodes[$0]?.state == .skipped })
    }

    private mutating func reopen(
        _ ended: Run, nodes: Set<String>, under definition: Definition, at now: Instant,
        into decision: inout Decision
    ) {
        var run = ended
        run.state = .running
        run.definition = definition.hash
        // Who waited for it has gone on without it.
        run.parent = nil
        run.parallel = nil
        runs[run.id] = LiveRun(run, under: definition)
        lineUp(run)
        decision.transitions.append(.runResumed(run.id, from: ended.state, definition: definition.hash))
        for (name, node) in ended.nodes where nodes.contains(name) {
            let fresh = NodeRun(attempts: node.attempts)
            // A node of a run that was stopped while queued never left WAITING.
            if node.state == .waiting {
                runs[ended.id]?.run.nodes[name] = fresh
            } else {
                if node.state == .succeeded, definition.nodes[name]?.forEach != nil {
                    decision.transitions.append(.itemsForgotten(ended.id, node: name))
                }
                set(fresh, name, of: ended.id, from: node.state, into: &decision)
            }
        }
        advance(ended.id, at: now, into: &decision)
    }

    /// Ends a run when all its nodes have ended, and lets the next one begin.
    mutating func finishIfDone(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let live = runs[id], live.openNodes == 0, live.run.state == .running || live.run.state == .stopping
        else { return }
        let run = live.run
        let failed = run.nodes.first { $0.value.isUncaughtFailure }
        let stopped = run.nodes.first { $0.value.state == .stopped }
        if run.state == .stopping, stopped != nil || failed != nil {
            finish(id, as: .stopped, reason: "stopped on request", at: now, into: &decision)
        } else if let failed {
            finish(id, as: .failed, reason: "\(failed.key) failed", at: now, into: &decision)
        } else {
            finish(id, as: .succeeded, reason: nil, at: now, into: &decision)
        }
    }

    private mutating func finish(
        _ id: RunID, as state: RunState, reason: String?, at now: Instant, into decision: inout Decision
    ) {
        change(id, to: state, reason: reason, into: &decision)
        let ended = runs.removeValue(forKey: id)?.run
        lines[RunLine.ID(workflow: id.workflow, isBackfill: ended?.parallel != nil)]?.remove(id)
        if let ended { noteSpending(of: ended) }
        if state == .succeeded, let ended { noteKey(of: ended, into: &decision) }
        if let parent = ended?.parent {
            var failure: AttemptFailure?
            if state == .failed { failure = AttemptFailure(.workflow, "\(id) failed: \(reason ?? "")") }
            if state == .stopped { failure = AttemptFailure(.stopped, "\(id) was stopped") }
            let outputs: [String: OutputValue] = ["run": .text(id.description)]
            ends.append(.run(parent, failure, outputs: outputs))
            if !isMovingOn { moveOnFromEnds(at: now, into: &decision) }
        }
        startQueuedRuns(of: id.workflow, at: now, into: &decision)
        closeBatches(of: id.workflow, at: now, into: &decision)
    }

    private mutating func change(
        _ id: RunID, to state: RunState, reason: String? = nil, into decision: inout Decision
    ) {
        guard let old = runs[id]?.run.state else { return }
        precondition(old.mayBecome(state), "run \(id) in state \(old) cannot become \(state)")
        runs[id]?.run.state = state
        decision.transitions.append(.runChanged(id, from: old, to: state, reason: reason))
    }
}

/// What a new run is made of.
struct NewRun {
    var trigger: String
    var start: [String]
    var files: [WaitingFile]
    var closedBy: String
    var logicalTime: Instant
    var parameters: [String: String] = [:]
    var parent: ParentNode?
    var parallel: Int?
    var key: BatchKey?
}
