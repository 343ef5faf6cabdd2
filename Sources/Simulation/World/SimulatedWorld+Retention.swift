import Orchestrator
import Store

/// Old runs are forgotten, where the simulated workspace has a `retention`.
extension SimulatedWorld {
    private static let interval: Int64 = .hour

    /// Every other workspace keeps all; the others keep days, or a number of runs, or both.
    static func drawRetention(_ dice: inout Dice) -> Retention {
        guard dice.oneIn(2) else { return Retention() }
        let hours = dice.number(1...72)
        let runs = dice.number(1...12)
        switch dice.number(0...2) {
        case 0: return Retention(age: .seconds(hours * 3600))
        case 1: return Retention(runs: runs)
        default: return Retention(age: .seconds(hours * 3600), runs: runs)
        }
    }

    /// Looks at the runs that a commit lets go. Before the daemon may die: a later start goes on with them, by a clock that
    /// may have been set back to when they were too young.
    func lookAtForgotten(in deeds: [Deed]) throws {
        for case .removeFolders(let runs, let rule) in deeds {
            try store.look { db in try checks.retention.mayGo(runs, by: rule, at: clock.wall, db) }
        }
    }

    func forgetOldRuns() {
        post(.prune(retention))
        plan(.oldRunsForgotten, after: Self.interval, life: life)
    }
}
