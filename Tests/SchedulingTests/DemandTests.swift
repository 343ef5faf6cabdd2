import Scheduling
import Testing
import Timekeeping
import Workflows

/// What keeps a node from beginning: requirements, places, overlap.
@Suite struct DemandTests {
    @Test func `what a node requires is asked for until it is there`() throws {
        var node = job("a")
        node.requirements = [Requirement(.file("flag"), every: .seconds(30), within: .seconds(100))]
        var bench = try Bench(node)
        bench.request()
        let run = bench.attempt("a").run
        #expect(bench.effects == [.checkRequirements(run, node: "a")])
        bench.send(.requirementsChecked(run, node: "a", unmet: UnmetRequirement(index: 0, message: "no flag")))
        #expect(bench.pass(.seconds(30)) == [.checkRequirements(run, node: "a")])
        bench.send(.requirementsChecked(run, node: "a", unmet: nil))
        #expect(bench.started == ["w-1/a/1"])
    }

    @Test func `what does not come in time is an error of the kind precondition`() throws {
        var node = job("a", retry: RetryRule(kinds: ["precondition"], attempts: 1, delay: .seconds(5)))
        node.requirements = [Requirement(.file("flag"), every: .seconds(30), within: .seconds(40))]
        var bench = try Bench(node)
        bench.request()
        let run = bench.attempt("a").run
        let unmet = Event.requirementsChecked(run, node: "a", unmet: UnmetRequirement(index: 0, message: "no flag"))
        bench.send(unmet)
        bench.pass(.seconds(30))
        bench.send(unmet)
        #expect(bench.pass(.seconds(10)) == [.checkRequirements(run, node: "a")])
        bench.send(unmet)
        #expect(bench.state("a") == .retrying)
        #expect(bench.pass(.seconds(5)) == [.checkRequirements(run, node: "a")])
        for _ in 0..<3 {
            bench.send(unmet)
            bench.pass(.seconds(30))
        }
        #expect(bench.state("a") == .failed)
    }

    @Test func `a pool's slots are held by running attempts and handed on in order`() throws {
        var nodes = ["a", "b", "c"].map { job($0) }
        for index in nodes.indices { nodes[index].pool = "gpu" }
        let trigger = onDemand("a", "b", "c")
        var bench = try Bench(Workflow(name: "w", triggers: [trigger], nodes: nodes))
        bench.send(.poolsLoaded(["gpu": 2]))
        bench.request()
        #expect(bench.started == ["w-1/a/1", "w-1/b/1"])
        bench.succeed("b")
        #expect(bench.started == ["w-1/c/1"])
        bench.succeed("a")
        bench.succeed("c")
        #expect(bench.states().last == .succeeded)
    }

    @Test func `a node's own limit holds over all runs of its workflow`() throws {
        var node = job("a")
        node.maxConcurrent = 1
        var bench = try Bench(concurrent: 2, node)
        bench.request()
        bench.request()
        #expect(bench.started.isEmpty)
        bench.succeed("a", run: 1)
        #expect(bench.started == ["w-2/a/1"])
    }

    @Test func `overlap skip makes no run while there is no place`() throws {
        var workflow = Workflow(name: "w", triggers: [onDemand("a")], nodes: [job("a")])
        workflow.overlap = .skip
        var bench = try Bench(workflow)
        bench.request()
        bench.request()
        #expect(bench.batches.count == 1)
        bench.succeed("a")
        bench.request()
        #expect(bench.batches.count == 2)
    }

    @Test func `overlap stop-oldest stops the oldest run for a new one`() throws {
        var workflow = Workflow(name: "w", triggers: [onDemand("a")], nodes: [job("a")])
        workflow.overlap = .stopOldest
        var bench = try Bench(workflow)
        bench.request()
        bench.request()
        #expect(bench.states(run: 1).last == .stopping)
        bench.fail("a", run: 1, .stopped)
        #expect(bench.states(run: 1).last == .stopped)
        #expect(bench.started == ["w-2/a/1"])
    }

    @Test func `runs of a backfill go among the workflow's own, or so many at once beside them`() throws {
        let hourly = Trigger(name: "hourly", condition: .schedule(Schedule(cron: "0 * * * *")), start: ["a"])
        for (parallel, begun) in [(nil, ["w-1/a/1"]), (2, ["w-2/a/1", "w-3/a/1"])] as [(Int?, [String])] {
            var bench = try Bench(triggers: [hourly], job("a"))
            if parallel != nil { bench.request() }
            let span = bench.now - .seconds(5 * 3600)..<bench.now
            bench.send(.backfillRequested(workflow: "w", trigger: "hourly", span: span, parallel: parallel))
            #expect(bench.started == begun)
            bench.succeed("a", run: parallel == nil ? 1 : 3)
            #expect(bench.started == [parallel == nil ? "w-2/a/1" : "w-4/a/1"])
        }
    }

    @Test func `a run waits for a run of another workflow, and its failure is the node's`() throws {
        var workflow = Workflow(
            name: "w", triggers: [onDemand("call")],
            nodes: [
                Node(
                    name: "call",
                    work: .step(.workflow(Step.SubWorkflow(name: "other", parameters: ["day": "{scheduled}"])))),
                job("after", needs: "call"),
            ])
        workflow.parameters = []
        var other = Workflow(name: "other", triggers: [onDemand("x")], nodes: [job("x")])
        other.parameters = [Parameter(name: "day", kind: .string)]
        var bench = try Bench(workflow)
        bench.send(.workflowLoaded(RunDefinition(workflow: other, hash: "h2", zone: .utc)))
        bench.request()
        #expect(bench.started == ["other-1/x/1"])
        let child = AttemptID(run: RunID(workflow: "other", number: 1), node: "x", number: 1)
        bench.send(.attemptEnded(child, .succeeded(outputs: [:]), draw: 0))
        #expect(bench.started == ["w-1/after/1"])
        bench.succeed("after")
        bench.request()
        let second = AttemptID(run: RunID(workflow: "other", number: 2), node: "x", number: 1)
        bench.send(.attemptEnded(second, .failed(AttemptFailure(.exitCode, "broke")), draw: 0))
        #expect(bench.state("call", run: 2) == .failed)
    }

    @Test func `a workflow that calls itself ends at the depth limit`() throws {
        let call = Node(name: "call", work: .step(.workflow(Step.SubWorkflow(name: "w"))))
        var bench = try Bench(Workflow(name: "w", triggers: [onDemand("call")], nodes: [call]))
        bench.request()
        #expect(bench.batches.count == 9)
        #expect(bench.states(run: 1).last == .failed)
    }
}
