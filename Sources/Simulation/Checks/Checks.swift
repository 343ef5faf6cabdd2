import GRDB
import Orchestrator
import Scheduling
import Store

/// All checks of a life. What changed is looked at after each round, what costs more every few, all of it at the end.
struct Checks {
    var loss = LossCheck()
    var once = OnceCheck()
    var whole = WholeCheck()
    var durable = DurableCheck()
    var retention = RetentionCheck()
    var history = HistoryCheck()
    var stuck = StuckCheck()
    var occurrences = OccurrenceCheck()
    var ownProcess = OwnProcessCheck()
    private var rounds = 0

    mutating func afterRound(_ world: SimulatedWorld, _ messages: [Message], mayHaveFired: Bool) throws {
        guard let scheduler = world.core?.scheduler else { return }
        rounds += 1
        let isThorough = rounds % 8 == 0
        let finished = whole.attempts(in: messages)
        guard isThorough || mayHaveFired || !finished.isEmpty else { return }
        try world.store.look { db in
            if mayHaveFired { try occurrences.look(scheduler, at: world.clock.wall, world.firesTriggers, db) }
            if !finished.isEmpty { try whole.look(at: finished, world.lake, db) }
            guard isThorough else { return }
            try followHistory(scheduler, db)
            if rounds % 64 == 0 { try RebirthCheck().look(scheduler, db) }
        }
        if isThorough { try stuck.look(world, scheduler) }
    }

    mutating func afterStart(_ world: SimulatedWorld) throws {
        guard let scheduler = world.core?.scheduler else { return }
        try world.store.look { db in
            try durable.look(forgotten: retention.forgotten, db)
            try occurrences.look(scheduler, at: world.clock.wall, world.firesTriggers, db)
            try followHistory(scheduler, db)
        }
        try stuck.look(world, scheduler)
    }

    private mutating func followHistory(_ scheduler: Scheduler, _ db: Database) throws {
        let news = try history.look(scheduler, db)
        retention.livesAgain(news.runs, scheduler)
        try once.look(news, db)
        try history.compare(news, forgotten: retention.forgotten, scheduler, db)
    }

    /// All files are read, and all batches that could close have.
    mutating func atRest(_ world: SimulatedWorld) throws {
        try loss.look(world, isLast: true)
        guard let scheduler = world.core?.scheduler else { return }
        try stuck.look(world, scheduler)
        try world.store.look { db in try stuck.lookForFiles(scheduler, db) }
    }

    mutating func atEnd(_ world: SimulatedWorld) throws {
        try world.store.look { db in
            try durable.look(forgotten: retention.forgotten, db)
            if let scheduler = world.core?.scheduler {
                try followHistory(scheduler, db)
                try RebirthCheck().look(scheduler, db)
            }
            try history.compareAll(forgotten: retention.forgotten, db)
            try once.lookAtAll(db)
            try whole.lookAtAll(world.lake, forgotten: retention.forgotten, db)
            if let violation = try LedgerCheck.violations(in: db).first { throw Violation(.once, violation) }
        }
    }
}
