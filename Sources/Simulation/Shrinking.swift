/// Makes a scenario that breaks an invariant smaller: fewer events, workflows, nodes and kinds of faults.
package struct Shrinking {
    /// Lives that are tried at most.
    package var triesMax = 60

    /// The usual patience.
    package init() {}

    /// A smaller scenario that breaks the same invariant, as far as one was found.
    package func smallest(_ outcome: Outcome) -> Outcome {
        guard let invariant = outcome.violation?.invariant else { return outcome }
        var best = outcome
        var tries = 0
        /// Takes up a variant if it breaks the same invariant.
        func isTaken(_ variant: Scenario) -> Bool {
            guard tries < triesMax, variant != best.scenario else { return false }
            tries += 1
            let lived = variant.live()
            guard lived.violation?.invariant == invariant else { return false }
            best = lived
            return true
        }
        // A life that breaks early needs no more events than it had.
        var cut = best.scenario
        cut.events = max(10, min(cut.events, best.tally.events))
        _ = isTaken(cut)
        var isSmaller = true
        while isSmaller, tries < triesMax {
            isSmaller = false
            for variant in variants(of: best.scenario) where isTaken(variant) { isSmaller = true }
        }
        return best
    }

    private func variants(of scenario: Scenario) -> [Scenario] {
        var variants: [Scenario] = []
        for share in [4, 2] {
            var variant = scenario
            variant.events = max(10, scenario.events / share)
            variants.append(variant)
        }
        for kind in scenario.faults.sorted(by: { $0.rawValue < $1.rawValue }) {
            var variant = scenario
            variant.faults.remove(kind)
            variants.append(variant)
        }
        var fewer = scenario
        fewer.workflows = max(1, scenario.workflows - 1)
        var smaller = scenario
        smaller.nodes = max(1, scenario.nodes - 1)
        return variants + [fewer, smaller]
    }
}
