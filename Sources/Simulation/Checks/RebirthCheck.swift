import GRDB
import Orchestrator
import Scheduling

/// I5: what the scheduler knows is what one that is rebuilt from the store would know, so that a life with a crash at any
/// commit goes on as one without it.
struct RebirthCheck {
    func look(_ scheduler: Scheduler, _ db: Database) throws {
        let recovered = try Recovery.state(in: db) { _, _, _ in nil }
        if let difference = scheduler.differences(fromRecovered: recovered).first {
            throw Violation(.oneState, "a crash now would change what is known: \(difference)")
        }
    }
}
