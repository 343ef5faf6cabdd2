import Scheduling
import Testing
import Timekeeping
import Workflows

/// Nodes that are repeated over items.
@Suite struct ForEachTests {
    private func bench(
        _ count: Int, concurrency: Int = 2, tolerate: ForEach.Tolerance = .count(0), retry: RetryRule? = nil
    ) throws -> Bench {
        var node = job("a", retry: retry)
        node.forEach = ForEach(.items([]), maxConcurrency: concurrency, tolerance: tolerate)
        var bench = try Bench(node, job("b", needs: "a"))
        bench.request()
        bench.send(.itemsListed(bench.attempt("a").run, node: "a", .values((0..<count).map { "\($0)" })))
        return bench
    }

    @Test func `some items run at once, and the node succeeds when all have`() throws {
        var bench = try bench(3)
        #expect(bench.started == ["w-1/a/1", "w-1/a/2"])
        bench.succeed("a", attempt: 2)
        #expect(bench.started == ["w-1/a/3"])
        bench.succeed("a", attempt: 1)
        bench.succeed("a", attempt: 3)
        #expect(bench.started == ["w-1/b/1"])
        #expect(bench.state("a") == .succeeded)
    }

    @Test func `no items are a success`() throws {
        let bench = try bench(0)
        #expect(bench.started == ["w-1/b/1"])
    }

    @Test func `an item is retried by itself`() throws {
        var bench = try bench(2, retry: RetryRule(attempts: 1, delay: .seconds(5)))
        bench.fail("a", attempt: 1)
        bench.succeed("a", attempt: 2)
        bench.pass(.seconds(5))
        #expect(bench.started == ["w-1/a/3"])
        bench.succeed("a", attempt: 3)
        #expect(bench.state("a") == .succeeded)
    }

    @Test func `more failures than are tolerated end the node, and what has not begun does not`() throws {
        var bench = try bench(10, tolerate: .percent(10))
        bench.fail("a", attempt: 1)
        #expect(bench.started == ["w-1/a/3"])
        bench.fail("a", attempt: 2)
        #expect(bench.started.isEmpty)
        bench.succeed("a", attempt: 3)
        #expect(bench.state("a") == .failed)
        #expect(bench.states().last == .failed)
    }

    @Test func `stopping ends the items under way and keeps the others`() throws {
        var bench = try bench(5)
        bench.send(.stopRequested(bench.attempt("a").run))
        #expect(bench.effects == [.stopAttempt(bench.attempt("a", 1, 1)), .stopAttempt(bench.attempt("a", 1, 2))])
        bench.fail("a", attempt: 1, .stopped)
        bench.fail("a", attempt: 2, .stopped)
        #expect(bench.states().last == .stopped)
    }

    @Test func `items that succeeded before are not run again`() throws {
        var node = job("a")
        node.forEach = ForEach(.items([]), maxConcurrency: 5)
        var bench = try Bench(node)
        bench.request()
        bench.send(.itemsListed(bench.attempt("a").run, node: "a", .values(["1", "2", "3"], succeeded: [0, 2])))
        #expect(bench.started == ["w-1/a/1"])
        bench.succeed("a", attempt: 1)
        #expect(bench.state("a") == .succeeded)
    }

    @Test func `of very many items that may begin at once, so many begin with each turn`() throws {
        var bench = try bench(12_000, concurrency: 20_000)
        let turns = (0..<4).map { _ in
            defer { bench.pass(.microseconds(1)) }
            return bench.started.count
        }
        // The change of the node itself is one more transition.
        #expect(turns == [4_999, 5_000, 2_001, 0])
    }

    @Test func `a hundred thousand items run to their end`() throws {
        var bench = try bench(100_000, concurrency: 100)
        for number in 1...100_000 {
            _ = bench.scheduler.handle(
                .attemptEnded(bench.attempt("a", 1, number), .succeeded(outputs: [:]), draw: 0), at: bench.now)
        }
        #expect(!bench.scheduler.isRunning(bench.attempt("a", 1, 100_000)))
        #expect(bench.scheduler.isRunning(bench.attempt("b")))
    }

    @Test func `a chain of ten thousand steps runs to its end in one go`() throws {
        let nodes = (0..<10_000).map { index in
            Node(
                name: "n\(index)", work: .step(.pass([:])),
                activations: index == 0
                    ? [] : [NodeCondition(trigger: "needs", mode: .all, nodes: ["n\(index - 1)"], outcome: .success)])
        }
        var bench = try Bench(Workflow(name: "w", triggers: [onDemand("n0")], nodes: nodes))
        bench.request()
        #expect(bench.states().last == .succeeded)
    }

    @Test func `items that are runs of another workflow are walked, not climbed`() throws {
        var each = Node(
            name: "each", work: .step(.workflow(Step.SubWorkflow(name: "child", parameters: ["n": "{item.i}"]))))
        each.forEach = ForEach(.items([]), maxConcurrency: 3)
        var child = Workflow(
            name: "child", triggers: [onDemand("p")], nodes: [Node(name: "p", work: .step(.pass(["n": "{n}"])))])
        child.parameters = [Parameter(name: "n", kind: .integer)]
        var bench = try Bench(Workflow(name: "w", triggers: [onDemand("each")], nodes: [each]))
        bench.send(.workflowLoaded(RunDefinition(workflow: child, hash: "h2", zone: .utc)))
        bench.request()
        let values = (0..<3000).map { "{\"i\":\($0)}" }
        bench.send(.itemsListed(bench.attempt("each").run, node: "each", .values(values)))
        for _ in 0..<10 where bench.states().last != .succeeded { bench.pass(.microseconds(1)) }
        #expect(bench.states().last == .succeeded)
    }
}
