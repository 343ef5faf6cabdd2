import Orchestrator
import Testing

@testable import Simulation

/// Simulated lives of the daemon: short ones, as `make simulate` lives the many and long ones.
@Suite struct SimulationTests {
    /// A life that a debug build lives in a moment.
    private func scenario(_ seed: UInt64, events: Int = 250) -> Scenario {
        var scenario = Scenario(seed: seed)
        scenario.events = events
        scenario.workflows = 2
        scenario.nodes = 5
        return scenario
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `all invariants hold in a life with faults`(_ seed: UInt64) {
        let outcome = scenario(seed).live()
        #expect(outcome.violation == nil, "\(outcome.scenario.command)")
        #expect(outcome.tally.transitions > 0)
    }

    @Test func `a life is the same each time it is lived`() {
        let first = scenario(9).live().tally
        let second = scenario(9).live().tally
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.events == second.events)
    }

    @Test(arguments: PlantedFault.allCases)
    func `a planted fault is found by the check of its invariant`(_ plant: PlantedFault) {
        let found = plant.found(from: scenario(plant.seed, events: 700), lives: 40)
        #expect(found?.violation?.invariant == plant.invariant)
    }

    @Test func `a life that breaks an invariant is made smaller, and still breaks it`() throws {
        let found = try #require(PlantedFault.lostClaim.found(from: scenario(1, events: 700), lives: 5))
        var shrinking = Shrinking()
        shrinking.triesMax = 6
        let smallest = shrinking.smallest(found)
        #expect(smallest.violation?.invariant == .once)
        #expect(smallest.scenario.events < found.scenario.events)
        #expect(smallest.scenario.live().violation == smallest.violation)
    }

    @Test func `the command that lives a life again names what is not usual`() {
        var scenario = Scenario(seed: 42)
        #expect(scenario.command == "make simulate SEED=42")
        scenario.events = 100
        scenario.faults.remove(.reboot)
        scenario.plant = .lostTimer
        #expect(
            scenario.command == "make simulate SEED=42 WITH='--length 100 --without reboot --plant lost-timer'")
    }

    @Test func `workflows that are drawn load, and have steps, repeated nodes and handlers among them`() {
        var dice = Dice(seed: 1)
        let texts = (0..<60).map { _ in RandomWorkflow.text(name: "w", callable: ["v"], size: 7, dice: &dice) }
        #expect(texts.allSatisfy { WorkflowFolder.define($0, file: "workflows/w.yaml") != nil })
        for word in [
            "choice:", "for-each:", "catch:", "retry:", "signal:", "requires:", "workflow: v", "pool:", "per:",
            "hold-for: [uploads, clock]",
        ] {
            #expect(texts.contains { $0.contains(word) }, "no workflow has '\(word)'")
        }
    }
}

extension PlantedFault {
    /// A seed from which it is found soon.
    fileprivate var seed: UInt64 { 1 }
}
