import GRDB
import Orchestrator
import OrderedCollections
import Scheduling
import Timekeeping
import Workflows

/// I6: each node run that has not ended has a live owner, a timer, or a question under way; each run that waits has a
/// reason to.
struct StuckCheck {
    /// What a look at one run needs.
    private struct Sight {
        let world: SimulatedWorld
        let scheduler: Scheduler
        let timers: [RunID: [String: [Instant]]]
        /// Live runs that a node waits for.
        let followed: Set<NodeName>
    }

    /// Runs that share places: a workflow's own, and those of a backfill beside them.
    private struct Line: Hashable {
        let workflow: String
        let isBackfill: Bool

        init(_ run: Run) {
            workflow = run.id.workflow
            isBackfill = run.parallel != nil
        }
    }

    func look(_ world: SimulatedWorld, _ scheduler: Scheduler) throws {
        let runs = scheduler.runsUnderWay
        let followed = runs.compactMap { run in run.parent.map { NodeName(run: $0.run, node: $0.node) } }
        let sight = Sight(
            world: world, scheduler: scheduler, timers: scheduler.nodeTimers, followed: Set(followed))
        var started: [Line: Int] = [:]
        for run in runs where run.parent == nil && run.state != .queued { started[Line(run), default: 0] += 1 }
        var looked: Set<Line> = []
        for run in runs {
            switch run.state {
            case .queued:
                // Those behind the first of a line wait for it.
                guard looked.insert(Line(run)).inserted else { continue }
                try lookAtQueued(run, started[Line(run), default: 0], scheduler)
            case .running, .stopping:
                for (name, node) in run.nodes where !node.state.isEnded {
                    guard let problem = problem(of: node, name, in: run, sight) else { continue }
                    throw Violation(.notStuck, "\(name) of \(run.id) (\(run.state.rawValue)) \(problem)")
                }
                guard run.nodes.values.contains(where: { !$0.state.isEnded }) else {
                    throw Violation(.notStuck, "\(run.id) is \(run.state.rawValue), though all its nodes have ended")
                }
            case .succeeded, .failed, .stopped:
                throw Violation(.notStuck, "\(run.id) is \(run.state.rawValue), and still held as live")
            }
        }
        try lookAtPlaces(scheduler, runs)
    }

    private func lookAtQueued(_ run: Run, _ started: Int, _ scheduler: Scheduler) throws {
        let own = scheduler.currentDefinition(of: run.id.workflow)?.workflow.maxConcurrentRuns ?? 1
        let limit = run.parallel ?? own
        guard started >= limit else {
            throw Violation(.notStuck, "\(run.id) is QUEUED, though \(started) of \(limit) runs are under way")
        }
    }

    /// Why nothing will ever move a node on; nil when something will.
    private func problem(of node: NodeRun, _ name: String, in run: Run, _ sight: Sight) -> String? {
        let timers = sight.timers[run.id]?[name] ?? []
        let key = NodeName(run: run.id, node: name)
        let hasQuestion = sight.world.hasQuestion(key)
        switch node.phase {
        case .waiting: return problem(ofWaiting: name, in: run, sight)
        case .checking, .choosing, .listing:
            return hasQuestion ? nil : "waits for an answer that nobody was asked for (\(node.phase))"
        case .requiring:
            return hasQuestion || !timers.isEmpty ? nil : "requires something that nobody looks for"
        case .blocked: return nil
        case .running:
            let attempt = AttemptID(run: run.id, node: name, number: node.attempts)
            return sight.world.isOwned(attempt) ? nil : "runs, but attempt \(node.attempts) has no process and no end"
        case .retrying(let due), .sleeping(let due), .awaiting(let due?):
            return timers.contains { $0 <= due } ? nil : "waits until \(due.iso8601), but no timer is set"
        case .awaiting(nil): return nil
        case .following:
            return sight.followed.contains(key) ? nil : "follows a run that is not there"
        case .repeating(let progress):
            return problem(of: progress, key, timers, isStopping: run.state == .stopping, sight)
        case .ended: return nil
        }
    }

    private func problem(
        of progress: ItemProgress, _ node: NodeName, _ timers: [Instant], isStopping: Bool, _ sight: Sight
    ) -> String? {
        let isFollowing = sight.followed.contains(node)
        for number in progress.running.keys.sorted() {
            let attempt = AttemptID(run: node.run, node: node.node, number: number)
            guard isFollowing || sight.world.isOwned(attempt) else {
                return "has item \(progress.running[number] ?? 0) running in attempt \(number) without a process"
            }
        }
        // A run that is to stop begins no item any more: its last one ends the node.
        if isStopping { return progress.running.isEmpty ? "is to stop, and nothing runs that would end it" : nil }
        for item in progress.retrying.keys.sorted() {
            guard let due = progress.retrying[item], !timers.contains(where: { $0 <= due }) else { continue }
            return "tries item \(item) again at \(due.iso8601), but no timer is set"
        }
        return nil
    }

    /// A node that waits for others waits for one that has not ended.
    private func problem(ofWaiting name: String, in run: Run, _ sight: Sight) -> String? {
        guard run.state == .running else { return "waits, though its run is to stop" }
        guard let node = sight.scheduler.definitionUnderWay(of: run.id)?.workflow.node(name) else { return nil }
        if run.start.contains(name) { return "is where the run starts, and did not begin" }
        let upstream = node.activations.flatMap(\.nodes).compactMap { run.nodes[$0] }
        return upstream.contains { !$0.state.isEnded } ? nil : "waits, though all that it waits for has ended"
    }

    /// What runs at once counts as what is held, and never as more than there is.
    private func lookAtMachine(_ scheduler: Scheduler, _ room: MachineShare) throws {
        guard let size = scheduler.machineSize else { return }
        let used = scheduler.machineInUse
        guard used == room else {
            throw Violation(.notStuck, "\(used.words) of the machine are in use, what runs counts as \(room.words)")
        }
        guard used.memory <= size.memory, used.threads <= size.threads else {
            throw Violation(.notStuck, "what runs counts as \(used.words), the machine has \(size.words)")
        }
    }

    /// Nobody holds more places than there are, and who waits for one waits for a place that is taken.
    private func lookAtPlaces(_ scheduler: Scheduler, _ runs: [Run]) throws {
        var held: [String: Int] = [:]
        var room = MachineShare()
        for run in runs {
            guard let definition = scheduler.definitionUnderWay(of: run.id) else { continue }
            for (name, node) in run.nodes {
                guard let work = definition.workflow.node(name) else { continue }
                var attempts = 0
                switch node.phase {
                case .running: attempts = 1
                case .repeating(let progress): attempts = progress.running.count
                default: break
                }
                if let pool = work.pool { held[pool, default: 0] += attempts }
                room.memory += Int64(attempts) * (work.resources.memory ?? 0)
                room.threads += attempts * (work.resources.threads ?? 0)
            }
        }
        try lookAtMachine(scheduler, room)
        for pool in ["narrow", "wide"] where scheduler.slotsUsed(ofPool: pool) != held[pool, default: 0] {
            throw Violation(
                .notStuck,
                "pool '\(pool)' counts \(scheduler.slotsUsed(ofPool: pool)) slots in use, \(held[pool, default: 0]) are"
            )
        }
        for run in runs where run.state == .running {
            for (name, node) in run.nodes where node.phase == .blocked {
                guard let work = scheduler.definitionUnderWay(of: run.id)?.workflow.node(name) else { continue }
                let isPoolFree = work.pool.map { scheduler.slotsUsed(ofPool: $0) == 0 } ?? true
                let isNodeFree =
                    work.maxConcurrent == nil || scheduler.slotsUsed(ofNode: name, workflow: run.id.workflow) == 0
                guard isPoolFree, isNodeFree, scheduler.machineInUse == MachineShare() else { continue }
                throw Violation(.notStuck, "\(name) of \(run.id) waits for a place, and all are free")
            }
        }
    }
}

extension SimulatedWorld {
    /// Whether the answer to a question about a node is on its way.
    func hasQuestion(_ node: NodeName) -> Bool {
        questions[node] != nil || mailbox.contains { $0.answeredNode == node }
    }

    /// Whether a process, or the word of its end, will end an attempt.
    func isOwned(_ attempt: AttemptID) -> Bool {
        if case .running? = children[attempt]?.state { return active.contains(attempt) }
        return exits.contains(attempt) || mailbox.contains { $0.endedAttempt == attempt }
    }
}

extension Message {
    /// The node that it answers a question about.
    fileprivate var answeredNode: NodeName? {
        guard case .event(let event) = self else { return nil }
        return switch event {
        case .conditionEvaluated(let run, let node, _), .branchChosen(let run, let node, _),
            .itemsListed(let run, let node, _), .requirementsChecked(let run, let node, _):
            NodeName(run: run, node: node)
        default: nil
        }
    }

    /// The attempt whose end it tells.
    fileprivate var endedAttempt: AttemptID? {
        if case .attemptFinished(let attempt, _) = self { attempt } else { nil }
    }
}
