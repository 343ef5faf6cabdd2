import OrderedCollections
import Scheduling
import TestSupport
import Testing
import Timekeeping
import Workflows

/// Room on the machine for attempts.
@Suite struct MachineTests {
    private static func share(_ memory: Int64, _ threads: Int) -> MachineShare {
        MachineShare(memory: memory, threads: threads)
    }

    private static func machine(_ memory: Int64, _ threads: Int) -> Machine {
        Machine(size: share(memory, threads), usual: share(memory / 2, 1))
    }

    private func node(_ name: String, memory: Int64? = nil, threads: Int? = nil) -> Node {
        var node = job(name)
        node.resources = Resources(memory: memory, threads: threads)
        return node
    }

    private func bench(_ machine: Machine, _ nodes: Node...) throws -> Bench {
        let trigger = Trigger(name: "ask", condition: .onDemand, start: nodes.map(\.name))
        var bench = try Bench(Workflow(name: "w", maxConcurrentRuns: 9, triggers: [trigger], nodes: nodes))
        bench.send(.machineLoaded(machine))
        return bench
    }

    @Test func `attempts wait, in their order, until the machine has room for them`() throws {
        var bench = try bench(
            Self.machine(10, 4), node("a", memory: 6), node("b", memory: 6), node("c", memory: 1), node("d"))
        bench.request()
        // What asks for nothing waits for nobody; c would fit, but b is before it.
        #expect(bench.started == ["w-1/a/1", "w-1/d/1"])
        let waits = bench.scheduler.waits(of: bench.attempt("a").run)
        #expect(
            waits["b"] == "room on the machine: it asks for 6 B, and 6 B of 10 B and 4 threads are in use"
                && waits["c"]?.hasSuffix("; 1 before it") == true && waits.count == 2)
        bench.succeed("a")
        #expect(bench.started == ["w-1/b/1", "w-1/c/1"])
        #expect(bench.scheduler.machineInUse == Self.share(7, 0))
    }

    @Test func `a large job begins although small ones never cease to come`() throws {
        let large = Workflow(name: "large", triggers: [onDemand("l")], nodes: [node("l", threads: 2)])
        var bench = try bench(Self.machine(10, 2), node("a", threads: 1))
        bench.send(.workflowLoaded(RunDefinition(workflow: large, hash: "h2", zone: .utc)))
        bench.request()
        bench.send(.runRequested(workflow: "large", trigger: nil))
        #expect(bench.started.isEmpty)
        bench.request()
        #expect(bench.started.isEmpty)
        bench.succeed("a")
        #expect(bench.started == ["large-1/l/1"])
    }

    @Test func `a job that asks for more than there is fails at once, and is not tried again`() throws {
        var large = node("a", memory: 11)
        large.retry = [RetryRule(attempts: 3)]
        var bench = try bench(Self.machine(10, 2), large)
        bench.request()
        #expect(bench.started.isEmpty)
        #expect(bench.state("a") == .failed)
        #expect(bench.leftRun()?.nodes["a"]?.failure?.kind == .notStarted)
        #expect(
            bench.leftRun()?.nodes["a"]?.failure?.message.hasPrefix(
                "it asks for 11 B, and the machine has 10 B and 2 threads;") == true)
    }

    @Test func `an sql job that says nothing counts as the usual`() throws {
        let nodes = ["a", "b", "c"].map { Node(name: $0, work: .sql(SQLWork(source: .text("SELECT 1")))) }
        var bench = try bench(Self.machine(10, 4), nodes[0], nodes[1], nodes[2])
        bench.request()
        #expect(bench.started == ["w-1/a/1", "w-1/b/1"])
        bench.succeed("a")
        #expect(bench.started == ["w-1/c/1"])
    }

    @Test func `items take turns with the nodes that wait`() throws {
        var many = node("a", threads: 1)
        many.forEach = ForEach(.items(["1", "2", "3"]), maxConcurrency: 9)
        var bench = try bench(Self.machine(10, 2), many, node("b", threads: 2))
        bench.request()
        let run = bench.attempt("a").run
        bench.send(.itemsListed(run, node: "a", .values(["1", "2", "3"])))
        // The listing took time: b began first.
        bench.succeed("b")
        #expect(bench.started == ["w-1/a/1", "w-1/a/2"])
        bench.succeed("a", attempt: 1)
        #expect(bench.started == ["w-1/a/3"])
    }

    @Test func `when the machine becomes larger those who wait begin, and when smaller nothing is ended`() throws {
        var bench = try bench(Self.machine(10, 4), node("a", memory: 6), node("b", memory: 6))
        bench.request()
        bench.send(.machineLoaded(Self.machine(12, 4)))
        #expect(bench.started == ["w-1/b/1"])
        bench.send(.machineLoaded(Self.machine(2, 4)))
        #expect(bench.started.isEmpty)
        bench.succeed("a")
        bench.succeed("b")
        #expect(bench.states().last == .succeeded)
        #expect(bench.scheduler.machineInUse == MachineShare())
    }

    @Test func `a node that waits for room and is stopped lets the next one begin`() throws {
        var bench = try bench(Self.machine(10, 4), node("a", memory: 6))
        let other = Workflow(name: "o", triggers: [onDemand("l")], nodes: [node("l", memory: 10)])
        bench.send(.workflowLoaded(RunDefinition(workflow: other, hash: "h2", zone: .utc)))
        let small = Workflow(name: "s", triggers: [onDemand("l")], nodes: [node("l", memory: 1)])
        bench.send(.workflowLoaded(RunDefinition(workflow: small, hash: "h3", zone: .utc)))
        bench.request()
        bench.send(.runRequested(workflow: "o", trigger: nil))
        bench.send(.runRequested(workflow: "s", trigger: nil))
        #expect(bench.started.isEmpty)
        bench.send(.stopRequested(RunID(workflow: "o", number: 1)))
        #expect(bench.started == ["s-1/l/1"])
    }

    @Test func `a scheduler that goes on counts what runs already`() throws {
        var bench = try bench(Self.machine(10, 4), node("a", memory: 6), node("b", memory: 6, threads: 1))
        bench.request()
        var state = RecoveredState()
        state.runs = [try #require(bench.leftRun())]
        state.definitions = [RunDefinition(workflow: bench.workflow, hash: "h1", zone: .utc)]
        state.machine = Self.machine(10, 4)
        var next = Scheduler(recovering: state)
        #expect(next.recover(at: bench.now).effects == [.runAttempt(bench.attempt("a"))])
        #expect(next.machineInUse == Self.share(6, 0) && next.machineWaiterCount == 1)
    }

    @Test(arguments: 0..<40)
    func `what runs at once never counts as more than there is, and all that waits gets its turn`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let size = Self.share(Int64.random(in: 4...12, using: &random), Int.random(in: 1...6, using: &random))
        var nodes: [Node] = []
        for index in 0..<12 {
            var made = node(
                "n\(index)", memory: Int64.random(in: 0...size.memory, using: &random),
                threads: Bool.random(using: &random) ? Int.random(in: 1...size.threads, using: &random) : nil)
            if Bool.random(using: &random) { made.pool = "gpu" }
            if index % 4 == 0 { made.forEach = ForEach(.items(["1", "2", "3", "4"]), maxConcurrency: 3) }
            made.retry = [RetryRule(attempts: 1, delay: .seconds(1))]
            nodes.append(made)
        }
        let trigger = Trigger(name: "ask", condition: .onDemand, start: nodes.map(\.name))
        var bench = try Bench(Workflow(name: "w", maxConcurrentRuns: 3, triggers: [trigger], nodes: nodes))
        bench.send(.machineLoaded(Machine(size: size, usual: Self.share(1, 1))))
        bench.send(.poolsLoaded(["gpu": 2]))
        let byName = Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0) })
        var open: [AttemptID] = []
        for step in 0..<4000 {
            if step < 8 {
                bench.request()
            } else if let attempt = open.randomElement(using: &random) {
                open.removeAll { $0 == attempt }
                let fails = Int.random(in: 0..<5, using: &random) == 0
                bench.send(
                    .attemptEnded(
                        attempt, fails ? .failed(AttemptFailure(.exitCode, "broke")) : .succeeded(outputs: [:]), draw: 0
                    )
                )
            } else {
                bench.pass(.seconds(1))
            }
            var lists = bench.effects
            while let effect = lists.popLast() {
                if case .listItems(let run, let name, _, _) = effect {
                    bench.send(.itemsListed(run, node: name, .values(["1", "2", "3", "4"])))
                    lists += bench.effects
                } else if case .runAttempt(let attempt) = effect {
                    open.append(attempt)
                }
            }
            let used = open.reduce(into: MachineShare()) { sum, attempt in
                let resources = byName[attempt.node]?.resources
                sum.memory += resources?.memory ?? 0
                sum.threads += resources?.threads ?? 0
            }
            #expect(used == bench.scheduler.machineInUse, "step \(step)")
            #expect(used.memory <= size.memory && used.threads <= size.threads, "step \(step)")
            if step > 8, open.isEmpty, bench.scheduler.liveRunCount == 0 { return }
        }
        Issue.record("\(bench.scheduler.liveRunCount) runs never ended")
    }
}
