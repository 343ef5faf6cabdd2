import GRDB
import Scheduling
import Store
import Timekeeping

/// What came of a scenario.
package struct Outcome: Sendable {
    /// What was lived.
    package var scenario: Scenario
    /// What happened in it.
    package var tally: Tally
    /// The invariant that broke; nil when all held.
    package var violation: Violation?
    /// The last things that happened, where they were asked for.
    package var lastLines: [String] = []
    /// The workflows of it, where they were asked for.
    package var workflows: [String] = []
    /// The history of the run that the violation names, where it was asked for.
    package var history: [String] = []
}

extension Scenario {
    /// Lives it, to its end or to the first violation.
    ///
    /// - Parameter isTraced: whether the last things that happened are kept for people.
    package func live(isTraced: Bool = false) -> Outcome {
        do {
            let world = try SimulatedWorld(self, isTraced: isTraced)
            var violation: Violation?
            do {
                try world.live()
            } catch let found as Violation {
                violation = found
            } catch {
                violation = Violation(.noDeath, "\(error)")
            }
            var outcome = Outcome(scenario: self, tally: world.tally, violation: violation)
            if isTraced {
                outcome.lastLines = world.trace.last
                outcome.history = (try? world.history(of: violation)) ?? []
                outcome.workflows = world.texts.names.map { world.texts.text(of: $0) }
            }
            return outcome
        } catch {
            return Outcome(scenario: self, tally: Tally(), violation: Violation(.noDeath, "no world began: \(error)"))
        }
    }
}

extension SimulatedWorld {
    /// The history of the first run that a violation names, with that of its files, a line each.
    fileprivate func history(of violation: Violation?) throws -> [String] {
        let words = violation?.finding.split { $0 == " " || $0 == "/" } ?? []
        guard let run = words.first(where: { RunID(String($0)) != nil }).map(String.init) else { return [] }
        return try store.look { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT at, ifnull(node, '') || ifnull('/' || attempt, ''), from_state, to_state, detail FROM history
                    WHERE run = ?1 UNION ALL
                    SELECT h.at, a.path, h.from_state, h.to_state, h.detail FROM arrival_history h
                    JOIN arrivals a ON a.id = h.arrival WHERE h.arrival IN (SELECT arrival FROM arrival_history
                        WHERE detail LIKE '% run ' || ?1 OR detail LIKE '% run ' || ?1 || ' %') ORDER BY 1
                    """, arguments: [run])
            return rows.suffix(40).map { row in
                let from = row[2] as String? ?? ""
                let detail = row[4] as String? ?? ""
                let at = Instant(microseconds: row[0]).iso8601
                return "\(at)  \(row[1] as String) \(from) → \(row[3] as String) \(detail)"
            }
        }
    }
}
