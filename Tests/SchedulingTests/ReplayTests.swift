import Scheduling
import Testing
import Timekeeping
import Workflows

/// What is stored replays to the state: each transition of a node begins where its last one ended.
@Suite struct ReplayTests {
    /// Transitions that begin elsewhere, in words.
    private func gaps(in history: [Transition]) -> [String] {
        var states: [String: NodeState] = [:]
        return history.compactMap { transition in
            guard case .nodeChanged(let run, let node, let from, let to) = transition else { return nil }
            let last = states.updateValue(to.state, forKey: "\(run)/\(node)") ?? .waiting
            return last == from ? nil : "\(node) was \(last), and went from \(from) to \(to.state)"
        }
    }

    @Test func `a choice waits for its answer, then runs and succeeds`() throws {
        let choice = Step.Choice(branches: [.init(when: "1", goTo: ["b"])], otherwise: [])
        var bench = try Bench(
            Node(name: "a", work: .step(.choice(choice))),
            job("b", after: [NodeCondition(trigger: "a", mode: .any, nodes: ["a"], outcome: .goesTo("b"))]))
        bench.request()
        bench.send(.branchChosen(bench.attempt("a").run, node: "a", .branch(0)))
        #expect(bench.state("a") == .succeeded)
        #expect(gaps(in: bench.history) == [])
    }

    @Test func `a node waits for its items, also before it is tried again`() throws {
        var node = job("a", retry: RetryRule(attempts: 1, delay: .seconds(5)))
        node.forEach = ForEach(.items([]))
        var bench = try Bench(node)
        bench.request()
        let run = bench.attempt("a").run
        bench.send(.itemsListed(run, node: "a", .broken(AttemptFailure(.invalidOutput, "no list"))))
        #expect(bench.state("a") == .retrying)
        bench.pass(.seconds(5))
        bench.send(.itemsListed(run, node: "a", .values(["1"])))
        bench.succeed("a")
        #expect(bench.state("a") == .succeeded)
        #expect(gaps(in: bench.history) == [])
    }

    @Test func `a node whose requirement did not come goes from WAITING to RETRYING`() throws {
        var node = job("a", retry: RetryRule(attempts: 1, delay: .seconds(5)))
        node.requirements = [Requirement(.file("flag"))]
        var bench = try Bench(node)
        bench.request()
        let unmet = UnmetRequirement(index: 0, message: "no flag")
        bench.send(.requirementsChecked(bench.attempt("a").run, node: "a", unmet: unmet))
        #expect(bench.state("a") == .retrying)
        #expect(gaps(in: bench.history) == [])
    }
}
