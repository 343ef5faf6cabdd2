import GRDB
import Orchestrator
import OrderedCollections
import Scheduling
import Store
import Timekeeping

/// What people ask of the daemon.
extension SimulatedWorld {
    func personActs() throws {
        let pause: ClosedRange<Int64> = isCalm ? 10 * .second...4 * .hour : 5 * .second...20 * .minute
        plan(.personActs, after: dice.people.span(pause))
        guard core != nil else { return }
        // A person answers those who wait for one.
        if isCalm || dice.people.oneIn(3), let waiting = drawSignal() { return give(waiting) }
        guard !isCalm, let command = try drawCommand(), scenario.faults.contains(.person) else { return }
        tally.struck(.person)
        give(command)
    }

    func give(_ command: Command) {
        tally.events += 1
        trace.note { "person: \(command)" }
        post(.command(command, reply: { [hands] in hands.add(.reply($0, to: command)) }))
    }

    private func drawSignal() -> Command? {
        guard let scheduler = core?.scheduler else { return nil }
        var waiting: [Command] = []
        for run in scheduler.runsUnderWay where run.state == .running {
            for (name, node) in run.nodes {
                if case .awaiting = node.phase {
                    waiting.append(.signal(run: run.id.description, node: name, data: "{\"ok\": true}"))
                }
            }
        }
        return dice.people.pick(waiting)
    }

    private func drawCommand() throws -> Command? {
        let drawn = dice.people.number(0...13)
        let choice = scenario.plant == .bareNumber && drawn > 3 ? 6 : drawn
        let name = dice.people.pick(texts.names) ?? ""
        // Who sees that runs queue up starts no more of them.
        if choice < 5, core?.scheduler.liveRunCount ?? 0 > 6 { return nil }
        if choice < 4 { return .run(workflow: name, trigger: nil, parameters: [:]) }
        if choice == 4 {
            let to = clock.wall.microseconds - dice.people.span(1 * .hour...2 * .day)
            let parallel = dice.people.number(0...2)
            return .backfill(
                workflow: name, trigger: nil, from: to - 1 * .hour, to: to, parallel: parallel == 0 ? nil : parallel)
        }
        if choice == 5 {
            let path = try store.look { [dice] db in
                var dice = dice.people
                return dice.pick(
                    try String.fetchAll(
                        try db.cachedStatement(sql: "SELECT path FROM arrivals WHERE state = 'INVALID' ORDER BY id")))
            }
            return path.map { .retry(paths: [$0]) }
        }
        let runs = try store.look { db in
            try String.fetchAll(try db.cachedStatement(sql: "SELECT id FROM runs ORDER BY rowid DESC LIMIT 12"))
        }
        guard let run = dice.people.pick(runs) else { return nil }
        switch choice {
        case 6...7: return .stop(run: run)
        case 8...9: return .resume(run: run)
        case 10: return .release(run: run)
        default:
            let nodes = try store.look { db in
                try String.fetchAll(
                    try db.cachedStatement(sql: "SELECT node FROM node_runs WHERE run = ? ORDER BY position"),
                    arguments: [run])
            }
            return dice.people.pick(nodes).map { .rerun(run: run, from: $0) }
        }
    }
}
