import OrderedCollections

/// Nodes that wait for many others.
extension Scheduler {
    /// Whether a node waits on after another's success: one of those it joins is open still.
    ///
    /// That one is remembered, so that a node which joins a thousand others is looked at a few times and not a thousand
    /// times a thousand: as long as it is open, no success of another changes anything.
    mutating func waitsOn(_ name: String, afterEndOf end: String, in id: RunID) -> Bool {
        guard let live = runs[id], live.run.nodes[end]?.state == .succeeded, let joined = live.definition?.joins[name]
        else { return false }
        if let open = live.openJoins[name], live.run.nodes[open]?.state.isEnded == false { return true }
        // From the end: what was begun last is likely to end last.
        guard let open = joined.last(where: { live.run.nodes[$0]?.state.isEnded == false }) else { return false }
        runs[id]?.openJoins[name] = open
        return true
    }
}
