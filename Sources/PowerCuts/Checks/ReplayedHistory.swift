import GRDB
import Scheduling

/// I5: every change of state is legal and begins where the last one ended, and the store's states are where they end.
enum ReplayedHistory {
    static func violations(_ db: Database) throws -> [String] {
        var runs: [String: String] = [:]
        var nodes: [String: String] = [:]
        var attempts: [String: String] = [:]
        var violations: [String] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT run, node, attempt, from_state, to_state FROM history ORDER BY sequence")
        while let row = try rows.next() {
            let run: String = row[0] ?? ""
            let from: String? = row[3]
            let to: String = row[4]
            var isLegal: Bool
            if let node: String = row[1], let number: Int = row[2] {
                isLegal = attempts.updateValue(to, forKey: "\(run)/\(node)/\(number)") == from
            } else if let node: String = row[1] {
                let before = nodes.updateValue(to, forKey: "\(run)/\(node)") ?? NodeState.waiting.rawValue
                isLegal = before == from && (before == to || NodeState.leads(before, to: to))
            } else {
                isLegal = runs.updateValue(to, forKey: run) == from && (from == nil || RunState.leads(from, to: to))
            }
            if !isLegal { violations.append("\(row) does not follow from what was before") }
        }
        for (sql, replayed) in [
            ("SELECT id, state FROM runs", runs), ("SELECT run || '/' || node, state FROM node_runs", nodes),
            ("SELECT run || '/' || node || '/' || number, state FROM attempts", attempts),
        ] {
            for row in try Row.fetchAll(db, sql: sql) {
                let name: String = row[0]
                let state: String = row[1]
                guard replayed[name] != state, replayed[name] != nil || state != NodeState.waiting.rawValue else {
                    continue
                }
                violations.append("\(name) is \(state), \(replayed[name] ?? "unknown") by its history")
            }
        }
        return violations
    }
}

extension RunState {
    fileprivate static func leads(_ from: String?, to: String) -> Bool {
        guard let from = from.flatMap({ RunState(rawValue: $0) }), let to = RunState(rawValue: to) else { return false }
        return from.mayBecome(to)
    }
}

extension NodeState {
    fileprivate static func leads(_ from: String, to: String) -> Bool {
        guard let from = NodeState(rawValue: from), let to = NodeState(rawValue: to) else { return false }
        return from.mayBecome(to)
    }
}
