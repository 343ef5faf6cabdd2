/// One simulated life: all that it depends on, so that it can be lived again exactly.
package struct Scenario: Hashable, Sendable {
    /// Where all chance comes from.
    package var seed: UInt64
    /// Events until the faults end and everything has to drain.
    package var events = 2_000
    /// Workflows at most.
    package var workflows = 3
    /// Nodes of a workflow at most.
    package var nodes = 7
    /// What may go wrong.
    package var faults = Set(FaultKind.allCases)
    /// A fault that is planted to be found.
    package var plant: PlantedFault?

    /// The life of a seed, of the usual size.
    package init(seed: UInt64) {
        self.seed = seed
    }

    /// The command that lives it again.
    package var command: String {
        let usual = Scenario(seed: seed)
        var words: [String] = []
        if events != usual.events { words.append("--length \(events)") }
        if workflows != usual.workflows { words.append("--workflows \(workflows)") }
        if nodes != usual.nodes { words.append("--nodes \(nodes)") }
        let without = usual.faults.subtracting(faults).map(\.rawValue).sorted()
        if !without.isEmpty { words.append("--without \(without.joined(separator: ","))") }
        if let plant { words.append("--plant \(plant.rawValue)") }
        return "make simulate SEED=\(seed)" + (words.isEmpty ? "" : " WITH='\(words.joined(separator: " "))'")
    }
}
