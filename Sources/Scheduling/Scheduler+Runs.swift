import OrderedCollections
import Timekeeping
import Workflows

/// Runs: how they are made, started, stopped, resumed and ended.
extension Scheduler {
    /// Makes a run with its batch, and starts it if there is a place.
    mutating func createRun(
        of definition: Definition, trigger: String, start: [String], files: [WaitingFile], closedBy: String,
        logicalTime: Instant, at now: Instant, into decision: inout Decision
    ) {
        let workflow = definition.workflow
        let number = lastRunNumbers[workflow.name, default: 0] + 1
        lastRunNumbers[workflow.name] = number
        var nodes = OrderedDictionary<String, NodeRun>()
        for node in workflow.nodes(startedBy: start) {
            nodes[node.name] = NodeRun()
        }
        let run = Run(
            id: RunID(workflow: workflow.name, number: number), definition: definition.hash, trigger: trigger,
            start: start, created: now, logicalTime: logicalTime, files: files.count,
            bytes: files.reduce(0) { $0 + $1.bytes }, closedBy: closedBy, nodes: nodes)
        definitions[definition.hash] = definition
        runs[run.id] = run
        liveRuns[workflow.name, default: []].append(run.id)
        decision.transitions.append(.runCreated(run, claims: files.map(\.arrival)))
        startQueuedRuns(of: workflow.name, at: now, into: &decision)
    }

    /// Makes a run that a person asked for.
    mutating func requestRun(
        of workflow: String, trigger name: String?, at now: Instant, into decision: inout Decision
    ) {
        guard let definition = current[workflow] else { return }
        let trigger = name.flatMap(definition.workflow.trigger)
        let files = takeAllWaiting(of: definition)
        createRun(
            of: definition, trigger: trigger?.name ?? "on-demand", start: trigger?.start ?? definition.allStarts,
            files: files, closedBy: "request", logicalTime: now, at: now, into: &decision)
    }

    /// Starts queued runs, oldest first, while the workflow has places.
    mutating func startQueuedRuns(of workflow: String, at now: Instant, into decision: inout Decision) {
        guard let ids = liveRuns[workflow] else { return }
        var places = current[workflow]?.workflow.maxConcurrentRuns ?? 1
        for id in ids where runs[id]?.state != .queued {
            places -= 1
        }
        for id in ids where places > 0 && runs[id]?.state == .queued {
            places -= 1
            change(id, to: .running, into: &decision)
            advance(id, at: now, into: &decision)
        }
    }

    /// Stops a run: a queued one at once, a running one by ending its attempts.
    mutating func stop(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let run = runs[id], run.state == .queued || run.state == .running else { return }
        let wasQueued = run.state == .queued
        if !wasQueued {
            change(id, to: .stopping, reason: "stopped on request", into: &decision)
        }
        for (name, node) in run.nodes {
            switch node.phase {
            case .running:
                decision.effects.append(.stopAttempt(AttemptID(run: id, node: name, number: node.attempts)))
            case .waiting, .checking, .retrying:
                end(id, node: name, as: .stopped, reason: "the run was stopped", into: &decision)
            case .ended:
                break
            }
        }
        if wasQueued {
            finish(id, as: .stopped, reason: "stopped before it began", at: now, into: &decision)
        } else {
            finishIfDone(id, at: now, into: &decision)
        }
    }

    /// Lets an ended run go on with what did not succeed, on the batch it has.
    mutating func resume(
        _ ended: Run, under definition: Definition, at now: Instant, into decision: inout Decision
    ) {
        guard runs[ended.id] == nil, ended.state == .failed || ended.state == .stopped else { return }
        definitions[definition.hash] = definition
        var run = ended
        run.state = .running
        run.definition = definition.hash
        runs[run.id] = run
        liveRuns[run.id.workflow, default: []].append(run.id)
        decision.transitions.append(.runResumed(run.id, from: ended.state, definition: definition.hash))
        for (name, node) in ended.nodes where node.state != .succeeded {
            // A node of a run that was stopped while queued never left WAITING.
            let fresh = NodeRun(attempts: node.attempts)
            runs[ended.id]?.nodes[name] = fresh
            if node.state != .waiting {
                decision.transitions.append(.nodeChanged(ended.id, node: name, from: node.state, to: fresh))
            }
        }
        advance(ended.id, at: now, into: &decision)
    }

    /// Ends a run when all its nodes have ended, and lets the next one begin.
    mutating func finishIfDone(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let run = runs[id], run.state == .running || run.state == .stopping,
            run.nodes.values.allSatisfy(\.state.isEnded)
        else { return }
        let failed = run.nodes.first { $0.value.state.isFailure }
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
        let ended = runs.removeValue(forKey: id)
        liveRuns[id.workflow]?.removeAll { $0 == id }
        if let hash = ended?.definition, current[id.workflow]?.hash != hash,
            !runs.values.contains(where: { $0.definition == hash })
        {
            definitions[hash] = nil
        }
        startQueuedRuns(of: id.workflow, at: now, into: &decision)
        closeBatches(of: id.workflow, at: now, into: &decision)
    }

    private mutating func change(
        _ id: RunID, to state: RunState, reason: String? = nil, into decision: inout Decision
    ) {
        guard let old = runs[id]?.state else { return }
        precondition(old.successors.contains(state), "run \(id) in state \(old) cannot become \(state)")
        runs[id]?.state = state
        decision.transitions.append(.runChanged(id, from: old, to: state, reason: reason))
    }
}
