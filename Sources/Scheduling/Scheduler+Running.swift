extension Scheduler {
    /// The attempts that are under way, in no order.
    public var runningAttempts: [AttemptID] {
        runs.values.flatMap { live in
            live.run.nodes.flatMap { name, node -> [AttemptID] in
                if case .repeating(let progress) = node.phase {
                    return progress.running.keys.map { AttemptID(run: live.run.id, node: name, number: $0) }
                }
                guard node.phase == .running else { return [] }
                return [AttemptID(run: live.run.id, node: name, number: node.attempts)]
            }
        }
    }
}
