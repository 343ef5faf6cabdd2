import Files
import Scheduling
import TestSupport
import Timekeeping
import Workflows

/// A workflow with upload triggers of random kinds, in a life of files, ends of jobs, people, edits and crashes. After
/// each event it is held against the law of batching, which is written down here once more, and without any memory.
struct BatchingLife {
    private(set) var durable = DurableState()
    private(set) var problems: [String] = []
    private var scheduler = Scheduler()
    private var now = Instant(seconds: 1_800_000_000)
    private var random: SeededRandom
    private var definition: RunDefinition
    private var definitions: [RunDefinition] = []
    private var open: [AttemptID] = []
    private(set) var arrivals: Int64 = 0
    private(set) var withdrawn: Set<Int64> = []
    /// Whether all files are held for two triggers, and nothing is edited.
    private let holdsAlways: Bool

    init(seed: UInt64, holdsAlways: Bool = false) throws {
        self.holdsAlways = holdsAlways
        random = SeededRandom(seed: seed)
        definition = RunDefinition(workflow: Workflow(name: "w"), hash: "", zone: .utc)
        try edit()
    }

    private mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    // MARK: What happens

    mutating func live(steps: Int) throws {
        for _ in 0..<steps {
            switch Int.random(in: 0..<24, using: &random) {
            case 0...8: arrive()
            case 9...14: endAttempt()
            case 15...18: pass(.seconds(Int.random(in: 1...1200, using: &random)))
            case 19: send(.runRequested(workflow: "w", trigger: one(in: 2) ? "t0" : nil))
            case 20: withdraw()
            case 21: if let run = durable.runs.keys.randomElement(using: &random) { send(.stopRequested(run)) }
            case 22: crash()
            default: if !holdsAlways { try edit() }
            }
        }
    }

    /// Nothing more comes: jobs end, and time passes.
    mutating func settle() {
        for _ in 0..<400 where !open.isEmpty || !durable.runs.isEmpty {
            while let attempt = open.popLast() { end(attempt, .succeeded(outputs: [:])) }
            pass(.seconds(60))
        }
        pass(.seconds(4 * 3600))
        while let attempt = open.popLast() { end(attempt, .succeeded(outputs: [:])) }
        pass(.seconds(4 * 3600))
    }

    private mutating func arrive() {
        arrivals += 1
        let isKeyed = one(in: 5) ? [:] : ["date": "\(Int.random(in: 1...3, using: &random))"]
        var file = WaitingFile(
            arrival: arrivals, workflow: "w", dataset: one(in: 2) ? "d" : "e", captures: isKeyed,
            bytes: Int64.random(in: 1...100, using: &random), arrived: now)
        let sharers = definition.workflow.dataset(file.dataset)?.holdFor ?? []
        if !sharers.isEmpty { file.openShares = Set(sharers) }
        durable.arrive(file)
        send(.arrived(file))
    }

    private mutating func withdraw() {
        guard let arrival = durable.waiting.keys.sorted().randomElement(using: &random) else { return }
        durable.withdraw(arrival)
        withdrawn.insert(arrival)
        send(.withdrawn(workflow: "w", arrival: arrival))
    }

    private mutating func endAttempt() {
        guard let attempt = open.randomElement(using: &random) else { return }
        open.removeAll { $0 == attempt }
        end(attempt, one(in: 3) ? .failed(AttemptFailure(.exitCode, "broke")) : .succeeded(outputs: [:]))
    }

    private mutating func end(_ attempt: AttemptID, _ result: AttemptResult) {
        send(.attemptEnded(attempt, result, draw: 0))
    }

    private mutating func pass(_ duration: Duration) {
        let end = now + duration
        while let wake = scheduler.nextWake, wake <= end {
            now = max(now, wake)
            send(.clockAdvanced)
        }
        now = end
    }

    /// All that is in memory is lost.
    private mutating func crash() {
        scheduler = Scheduler(recovering: durable.recovered(definitions, workflow: "w"))
        open = []
        take(scheduler.handle(.workflowLoaded(definition), at: now))
        take(scheduler.recover(at: now))
        look()
    }

    /// The workflow file is edited: other triggers, other rules.
    private mutating func edit() throws {
        var workflow = Workflow(name: "w", maxConcurrentRuns: Int.random(in: 1...3, using: &random))
        workflow.overlap = one(in: 4) ? .skip : one(in: 4) ? .stopOldest : .queue
        workflow.datasets = [try dataset("d", "in/{date}/*"), try dataset("e", one(in: 2) ? "o/{date}/*" : "o/*")]
        workflow.nodes = [job("a")]
        for index in 0..<(holdsAlways ? 2 : Int.random(in: 1...2, using: &random)) {
            workflow.triggers.append(
                Trigger(name: "t\(index)", condition: .upload(drawnCondition()), start: ["a"]))
        }
        if one(in: 3) {
            var schedule = Schedule(cron: "0 * * * *")
            schedule.skipsEmpty = one(in: 2)
            workflow.triggers.append(Trigger(name: "clock", condition: .schedule(schedule), start: ["a"]))
        }
        for index in workflow.datasets.indices {
            let drawn = workflow.triggers.map(\.name).filter { _ in one(in: 2) }
            workflow.datasets[index].holdFor = holdsAlways ? ["t0", "t1"] : one(in: 2) ? drawn : []
            let edited = durable.share(
                workflow.datasets[index].name, among: workflow.datasets[index].holdFor)
            let events = edited.settled.map { Event.withdrawn(workflow: "w", arrival: $0) }
            for event in events + [.arrivedTogether(workflow: "w", edited.waiting)] {
                take(scheduler.handle(event, at: now))
            }
        }
        definition = RunDefinition(workflow: workflow, hash: "h\(definitions.count)", zone: .utc)
        definitions.append(definition)
        send(.workflowLoaded(definition))
    }

    private mutating func drawnCondition() -> UploadCondition {
        var limits = BatchLimits()
        if one(in: 3) { limits.files = Int.random(in: 1...5, using: &random) }
        if one(in: 4) { limits.bytes = Int64.random(in: 50...400, using: &random) }
        if one(in: 3) { limits.window = .seconds(Int.random(in: 1...3600, using: &random)) }
        if one(in: 3) { limits.quiet = .seconds(Int.random(in: 1...900, using: &random)) }
        let datasets = [["d"], ["e"], ["d", "e"]].randomElement(using: &random) ?? []
        var condition = UploadCondition(
            mode: one(in: 2) ? .all : .any, datasets: datasets, per: one(in: 2) ? "date" : nil, limits: limits)
        if condition.mode == .all, condition.per != nil {
            condition.late = LateRule.allCases.randomElement(using: &random) ?? .wait
        }
        return condition
    }

    // MARK: The law

    /// The triggers that all files are held for.
    var sharers: Set<String> { Set(definition.workflow.datasets.flatMap(\.holdFor)) }

    /// The triggers that a run takes a file for.
    func takers(of file: WaitingFile, by run: Run) -> Set<String> {
        guard let open = file.openShares else { return ["any"] }
        return run.trigger == Trigger.byHand ? open : [run.trigger]
    }

    /// What is in two batches of a trigger, or in two of any.
    var takenTwice: [String] {
        var known: Set<String> = []
        return durable.batches.flatMap { run, files in
            files.flatMap { file in takers(of: file, by: run).map { "file \(file.arrival) of \($0)" } }
        }.filter { !known.insert($0).inserted }
    }

    private mutating func send(_ event: Event) {
        take(scheduler.handle(event, at: now))
        look()
    }

    private mutating func take(_ decision: Decision) {
        let before = durable.batches.count
        let strange = durable.take(decision.transitions)
        if !strange.isEmpty { problems.append("a run takes \(strange), which do not wait") }
        for (run, files) in durable.batches[before...] { look(at: run, files) }
        for case .runAttempt(let attempt) in decision.effects { open.append(attempt) }
        let stopped = decision.effects.compactMap { if case .stopAttempt(let attempt) = $0 { attempt } else { nil } }
        for attempt in stopped {
            open.removeAll { $0 == attempt }
            let end = Event.attemptEnded(attempt, .failed(AttemptFailure(.stopped, "stopped")), draw: 0)
            take(scheduler.handle(end, at: now))
        }
    }

    /// A run takes what its trigger is for, and never nothing.
    private mutating func look(at run: Run, _ files: [WaitingFile]) {
        let what = "\(run.id) of \(run.trigger) (\(run.closedBy))"
        if run.files != files.count { problems.append("\(what) says \(run.files) files and takes \(files.count)") }
        if run.closedBy.isEmpty { problems.append("\(what) does not say what closed its batch") }
        guard let trigger = definition.workflow.trigger(run.trigger), run.closedBy != "request" else { return }
        switch trigger.condition {
        case .onDemand: break
        case .schedule(let schedule):
            if schedule.skipsEmpty, files.isEmpty { problems.append("\(what) is empty") }
        case .upload(let condition):
            if files.isEmpty { problems.append("\(what) is empty") }
            if !files.allSatisfy({ condition.datasets.contains($0.dataset) }) {
                problems.append("\(what) takes files of datasets that are not its own")
            }
            let keys = Set(files.compactMap { condition.key(of: $0) })
            let onTime = keys.filter { condition.late != .nextRun || !isDone($0, run.trigger) }
            if onTime.count > 1 { problems.append("\(what) mixes \(keys.sorted())") }
            if keys.contains(where: { isDone($0, run.trigger) }), condition.late == .nextRun, onTime.isEmpty {
                problems.append("\(what) is of late files alone")
            }
            let own = files.filter { condition.key(of: $0) == onTime.first }
            if let key = onTime.first, condition.late == .rerun, keysUnderWay(before: run.id).contains(key) {
                problems.append("\(what) is not the only run of \(key)")
            }
            if condition.late == .nextRun, isLeftBehind(condition, run.trigger) {
                problems.append("\(what) leaves late files behind")
            }
            if condition.mode == .any || condition.datasets.count == 1, own.count > condition.limits.files ?? .max {
                problems.append("\(what) takes \(own.count) files")
            }
        }
    }

    /// Nothing that is due is left, and nothing needs a further file to be taken.
    private mutating func look() {
        let workflow = definition.workflow
        let isFree = durable.runs.count < workflow.maxConcurrentRuns
        let mayStart = isFree || workflow.overlap == .stopOldest
        guard mayStart || workflow.overlap == .queue else { return }
        for trigger in workflow.triggers {
            guard case .upload(let condition) = trigger.condition else { continue }
            let own = durable.waiting.values.filter {
                condition.datasets.contains($0.dataset) && $0.isOpen(for: trigger.name)
            }
            for (key, files) in Dictionary(grouping: own, by: condition.key)
            where isComplete(files, key: key, condition, trigger.name) {
                let due = condition.limits.due(files)
                if condition.limits.isFull(files) || (mayStart && due <= now) {
                    problems.append("\(trigger.name) leaves \(files.count) files of \(key ?? "no key") behind")
                } else if mayStart, due < .distantFuture, scheduler.nextWake.map({ $0 > due }) ?? true {
                    problems.append("nothing wakes \(trigger.name) for files of \(key ?? "no key")")
                }
            }
        }
    }

    private func isDone(_ key: String, _ trigger: String) -> Bool {
        durable.doneKeys[TriggerID(workflow: "w", trigger: trigger)]?.contains(BatchKey(capture: "date", value: key))
            ?? false
    }

    private func keysUnderWay(before run: RunID) -> Set<String> {
        Set(durable.runs.values.filter { $0.id < run && $0.state != .queued }.compactMap { $0.key?.value })
    }

    /// Whether a file of a key that is done waits still.
    private func isLeftBehind(_ condition: UploadCondition, _ trigger: String) -> Bool {
        durable.waiting.values.contains { file in
            guard condition.datasets.contains(file.dataset), file.isOpen(for: trigger),
                let key = condition.key(of: file)
            else { return false }
            return isDone(key, trigger)
        }
    }

    private func isComplete(
        _ files: [WaitingFile], key: String?, _ condition: UploadCondition, _ trigger: String
    ) -> Bool {
        guard condition.mode == .all else { return true }
        guard condition.per == nil || key != nil else { return false }
        if let key, condition.late == .rerun {
            if durable.runs.values.contains(where: { $0.key?.value == key }) { return false }
            if isDone(key, trigger) { return true }
        }
        if let key, condition.late == .nextRun, isDone(key, trigger) { return false }
        return condition.datasets.allSatisfy { name in
            let isKeyed = definition.workflow.dataset(name)?.pattern.captureNames.contains(condition.per ?? "") ?? false
            return condition.per == nil || isKeyed
                ? files.contains { $0.dataset == name } : durable.arrived.contains(name)
        }
    }
}

extension UploadCondition {
    fileprivate func key(of file: WaitingFile) -> String? { per.flatMap { file.captures[$0] } }
}

extension BatchLimits {
    fileprivate func isFull(_ batch: [WaitingFile]) -> Bool {
        batch.count >= files ?? .max || batch.reduce(0) { $0 + $1.bytes } >= bytes ?? .max
    }

    /// When time closes a batch of these files.
    fileprivate func due(_ batch: [WaitingFile]) -> Instant {
        let times = batch.map(\.arrived)
        guard !isEmpty, let first = times.min(), let last = times.max() else { return Instant(microseconds: .min) }
        return min(window.map { first + $0 } ?? .distantFuture, quiet.map { last + $0 } ?? .distantFuture)
    }
}

extension Instant {
    fileprivate static let distantFuture = Instant(microseconds: .max)
}
