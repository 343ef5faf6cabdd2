import GRDB
import Orchestrator
import OrderedCollections
import Scheduling
import Store
import Timekeeping

/// A whole life: a time of faults, a time in which all has to drain, and a last look at everything.
extension SimulatedWorld {
    /// Lives the scenario to its end; throws the first violation.
    func live() throws {
        try plantAtStart()
        try startDaemon()
        plan(.fileWritten, after: .second)
        plan(.personActs, after: 20 * .second)
        plan(.faultStrikes, after: dice.faults.span(1 * .minute...1 * .hour))
        while tally.events < scenario.events, try step() {}
        try calmDown()
        try settle()
        try drain()
        try checks.atEnd(self)
        try count()
    }

    /// From here on nothing goes wrong: what was broken is repaired, every child succeeds, people answer.
    private func calmDown() throws {
        isCalm = true
        trace.note { "from here on all is calm" }
        try freeDisk()
        clock.set(by: max(0, latestWall - clock.wall.microseconds))
        texts.repair(dice: &dice.workflows)
        plan(.foldersPolled, after: .second, life: life)
        plan(.rescan(isPeriodic: false), after: 2 * .second, life: life)
    }

    /// Long enough for every file to be read and every batch to close.
    private func settle() throws {
        try go(for: 6 * .hour, limit: 20_000) { _ in false }
        try checks.atRest(self)
    }

    /// Without triggers no run begins any more, and all that are under way have to end.
    private func drain() throws {
        firesTriggers = false
        // Runs that queue up may each wait for a time of the day.
        let days = 40 + 2 * Int64(core?.scheduler.liveRunCount ?? 0)
        crash(nil, downtime: .second)
        let ended = try go(for: days * .day, limit: 100_000) { world in
            guard let core = world.core else { return false }
            return core.scheduler.liveRunCount == 0 && world.mailbox.isEmpty
        }
        guard ended else {
            let stuck = core?.scheduler.runsUnderWay.first
            let nodes = stuck.map { run in
                run.nodes.filter { !$0.value.state.isEnded }.map { "\($0.key) \($0.value.phase)" }
            }
            throw Violation(
                .notStuck,
                "\(stuck.map { "\($0.id) is \($0.state.rawValue)" } ?? "the daemon") for good; open: \(nodes ?? [])")
        }
    }

    /// Goes on until something holds; whether it did before the time, or the patience, was over.
    @discardableResult
    private func go(for span: Int64, limit: Int, until isDone: (SimulatedWorld) -> Bool) throws -> Bool {
        let end = clock.elapsed + span
        for _ in 0..<limit {
            if isDone(self) { return true }
            guard try step(), clock.elapsed < end else { return isDone(self) }
        }
        return isDone(self)
    }

    private func count() throws {
        tally.elapsed = clock.elapsed
        tally.scenarios = 1
        try store.look { db in
            tally.runs = try Int.fetchOne(db, sql: "SELECT count(*) FROM runs") ?? 0
            tally.arrivals = try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals") ?? 0
            let rows = try Row.fetchCursor(
                db, sql: "SELECT at, run, node, attempt, to_state, detail FROM history ORDER BY sequence")
            var fingerprint = Fingerprint()
            while let row = try rows.next() {
                tally.transitions += 1
                for value in row.databaseValues { fingerprint.add("\(value)") }
            }
            tally.fingerprint = fingerprint.value
        }
    }
}

/// FNV-1a over texts: two histories that differ anywhere have different ones.
struct Fingerprint {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = (value ^ 0xFF) &* 0x100_0000_01B3
    }
}
