import Arrivals
import GRDB
import Orchestrator
import Scheduling
import Store

/// What the core wants done, done in the simulated world.
extension SimulatedWorld {
    func carryOut(_ deeds: [Deed]) throws {
        guard !deeds.isEmpty else { return }
        try store.look { db in
            for deed in deeds {
                tally.events += 1
                trace.note { "  \(deed)" }
                try carryOut(deed, db)
            }
        }
    }

    private func carryOut(_ deed: Deed, _ db: Database) throws {
        switch deed {
        case .effect(let effect): try carryOut(effect, db)
        case .inspect(let sighting): inspect(sighting)
        case .quarantine(let arrival, let folder): quarantine(arrival, in: folder)
        case .restore(let arrival): restore(arrival)
        case .remove(let paths):
            for path in paths { lake.remove(path) }
            later(.removed(paths))
        case .removeFolders(let runs, let rule):
            later(.foldersRemoved(runs: runs, by: rule))
        case .watch(let datasets):
            watched = WatchList(datasets)
            matches = [:]
            plan(.rescan(isPeriodic: false), after: .second, life: life)
        case .reply(let reply, let command): try checks.durable.told(reply, to: command, in: db)
        }
    }

    private func carryOut(_ effect: Effect, _ db: Database) throws {
        switch effect {
        case .runAttempt(let attempt):
            try run(attempt, db)
        case .stopAttempt(let attempt):
            try stop(attempt, db)
        case .evaluate(let run, let node, _, _):
            let result: ConditionResult =
                switch dice.answers.number(0...19) {
                case 0: .broken("no such column")
                case 1...6: .doesNotHold
                default: .holds
                }
            ask(run, node, .event(.conditionEvaluated(run, node: node, result)))
        case .choose(let run, let node, let expressions, _):
            let index = dice.answers.number(0...(expressions.count + 1))
            let result: ChoiceResult =
                index < expressions.count
                ? .branch(index) : index == expressions.count || isCalm ? .noneHolds : .broken("no such column")
            ask(run, node, .event(.branchChosen(run, node: node, result)))
        case .checkRequirements(let run, let node):
            let unmet =
                isCalm || dice.answers.oneIn(2) ? nil : UnmetRequirement(index: 0, message: "flags/go is not there")
            ask(run, node, .event(.requirementsChecked(run, node: node, unmet: unmet)))
        case .listItems(let run, let node, _, _):
            ask(run, node, .event(.itemsListed(run, node: node, try items(of: node, run, db))))
        case .notify(let notice):
            try checks.durable.told(notice, in: db)
        }
    }

    /// What a node is repeated over: what was listed before, or a few values.
    private func items(of node: String, _ run: RunID, _ db: Database) throws -> ItemList {
        if let listed = try Items.listed(of: node, run: run, in: db) {
            return .values(listed.values, succeeded: listed.done)
        }
        if !isCalm, dice.answers.oneIn(12) { return .broken(AttemptFailure(.invalidOutput, "no JSON array")) }
        return .values((0..<dice.answers.number(0...7)).map(String.init))
    }

    /// Answers a question about a node after a while.
    private func ask(_ run: RunID, _ node: String, _ answer: Message) {
        let name = NodeName(run: run, node: node)
        questions[name, default: 0] += 1
        plan(.answered(name, answer), after: dice.answers.span(1 * .millisecond...20 * .second), life: life)
    }

    func answer(_ message: Message, for node: NodeName) {
        questions[node, default: 1] -= 1
        if questions[node] == 0 { questions[node] = nil }
        post(message)
    }

    /// Tells the core something after a little while.
    func later(_ message: Message) {
        plan(.posted(message), after: dice.answers.span(1 * .millisecond...2 * .second), life: life)
    }
}
