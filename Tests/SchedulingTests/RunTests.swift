import OrderedCollections
import Scheduling
import TestSupport
import Testing
import Timekeeping
import Workflows

@Suite struct RunTests {
    @Test func `a run starts its nodes in the order of the graph and succeeds when all have`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"), job("c", needs: "a"), job("d", needs: "b", "c"))
        bench.request()
        #expect(bench.started == ["w-1/a/1"])
        bench.succeed("a")
        #expect(bench.started == ["w-1/b/1", "w-1/c/1"])
        bench.succeed("c")
        #expect(bench.started.isEmpty)
        bench.succeed("b")
        #expect(bench.started == ["w-1/d/1"])
        bench.succeed("d")
        #expect(bench.states() == [.queued, .running, .succeeded])
        #expect(bench.scheduler.liveRunCount == 0)
    }

    @Test func `a node that needs many begins with the last of them, in whatever order they end`() throws {
        let names = (0..<12).map { "n\($0)" }
        let join = job("join", after: [.init(trigger: "needs", mode: .all, nodes: names, outcome: .success)])
        let workflow = Workflow(
            name: "w", triggers: [Trigger(name: "ask", condition: .onDemand, start: names)],
            nodes: names.map { job($0) } + [join])
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var bench = try Bench(workflow)
            bench.request()
            for name in names.shuffled(using: &random) {
                #expect(bench.state("join") == nil)
                bench.succeed(name)
            }
            #expect(bench.started == ["w-1/join/1"])
        }
    }

    @Test func `a node that needs many is skipped when one of them fails, though others are open`() throws {
        let names = ["a", "b", "c"]
        let join = job("join", after: [.init(trigger: "needs", mode: .all, nodes: names, outcome: .success)])
        var bench = try Bench(triggers: [onDemand("a", "b", "c")], job("a"), job("b"), job("c"), join)
        bench.request()
        bench.succeed("a")
        bench.fail("b")
        #expect(bench.state("join") == .skipped)
        bench.succeed("c")
        #expect(bench.states().last == .failed)
    }

    @Test func `what needs a failed node is skipped, down to the last, and the run fails`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"), job("c", needs: "b"))
        bench.request()
        bench.fail("a")
        #expect(bench.state("b") == .skipped)
        #expect(bench.state("c") == .skipped)
        #expect(bench.states() == [.queued, .running, .failed])
    }

    @Test func `a failure is told at once, before the run has ended`() throws {
        var bench = try Bench(triggers: [onDemand("a", "b")], job("a"), job("b"))
        bench.request()
        bench.fail("a")
        #expect(bench.effects.contains { if case .notify(let notice) = $0 { notice.node == "a" } else { false } })
        #expect(bench.states() == [.queued, .running])
    }

    @Test func `a job that listens for a failure runs, and the run still fails`() throws {
        let tell = job("tell", after: [.init(trigger: "on-failure", mode: .any, nodes: ["a"], outcome: .failure)])
        var bench = try Bench(job("a"), tell)
        bench.request()
        bench.fail("a")
        #expect(bench.started == ["w-1/tell/1"])
        bench.succeed("tell")
        #expect(bench.states().last == .failed)
    }

    @Test func `a job that listens for a failure is skipped when there is none`() throws {
        let tell = job("tell", after: [.init(trigger: "on-failure", mode: .any, nodes: ["a"], outcome: .failure)])
        var bench = try Bench(job("a"), tell)
        bench.request()
        bench.succeed("a")
        #expect(bench.state("tell") == .skipped)
        #expect(bench.states().last == .succeeded)
    }

    @Test func `any of several is enough where any is asked for`() throws {
        let either = job("c", after: [.init(trigger: "t", mode: .any, nodes: ["a", "b"], outcome: .success)])
        var bench = try Bench(triggers: [onDemand("a", "b")], job("a"), job("b"), either)
        bench.request()
        bench.fail("a")
        #expect(bench.state("c") == nil)
        bench.succeed("b")
        #expect(bench.started == ["w-1/c/1"])
    }

    @Test func `a false condition skips the node and what hangs on it alone`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a", when: "a.rows > 5"), job("c", needs: "b"))
        bench.request()
        bench.succeed("a", outputs: ["rows": .integer(3)])
        let expected = Effect.evaluate(
            RunID(workflow: "w", number: 1), node: "b", expression: "a.rows > 5",
            outputs: ["a": ["rows": .integer(3), "state": .text("SUCCEEDED"), "error": .null, "message": .null]])
        #expect(bench.effects == [expected])
        bench.send(.conditionEvaluated(RunID(workflow: "w", number: 1), node: "b", .doesNotHold))
        #expect(bench.state("b") == .skipped)
        #expect(bench.state("c") == .skipped)
        #expect(bench.states().last == .succeeded)
    }

    @Test func `a condition that cannot be evaluated fails its node`() throws {
        var bench = try Bench(job("a", needs: "b", when: "nonsense"), job("b"))
        bench.send(.runRequested(workflow: "w", trigger: nil))
        #expect(bench.states() == [.queued, .running])
        bench.send(.conditionEvaluated(RunID(workflow: "w", number: 1), node: "a", .broken("no such column")))
        #expect(bench.state("a") == .failed)
    }

    @Test func `a failed attempt is tried again after its delay, growing, until attempts run out`() throws {
        let retry = RetryRule(attempts: 2, delay: .seconds(10), backoff: 2)
        var bench = try Bench(job("a", retry: retry))
        bench.request()
        bench.fail("a")
        #expect(bench.state("a") == .retrying)
        bench.pass(.seconds(9))
        #expect(bench.started.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.started == ["w-1/a/2"])
        bench.fail("a", attempt: 2)
        bench.pass(.seconds(20))
        #expect(bench.started == ["w-1/a/3"])
        bench.fail("a", attempt: 3)
        #expect(bench.state("a") == .failed)
    }

    @Test func `an attempt that took too long leaves the word TIMEOUT`() throws {
        var bench = try Bench(job("a"))
        bench.request()
        bench.fail("a", .timeout)
        #expect(bench.state("a") == .timeout)
        #expect(bench.states().last == .failed)
    }

    @Test func `an end that comes twice, late or for another attempt changes nothing`() throws {
        var bench = try Bench(job("a", retry: RetryRule(attempts: 1, delay: .zero)), job("b", needs: "a"))
        bench.request()
        bench.fail("a")
        bench.pass(.zero)
        bench.fail("a")
        #expect(bench.effects.isEmpty)
        bench.succeed("a", attempt: 2)
        bench.succeed("a", attempt: 2)
        #expect(bench.effects.isEmpty)
        bench.succeed("nothing")
        #expect(bench.effects.isEmpty)
        #expect(bench.state("b") == .running)
    }

    @Test func `runs beyond the limit wait and start in order`() throws {
        var bench = try Bench(job("a"))
        bench.request()
        bench.request()
        bench.request()
        #expect(bench.states(run: 2) == [.queued])
        bench.succeed("a")
        #expect(bench.started == ["w-2/a/1"])
        bench.succeed("a", run: 2)
        #expect(bench.started == ["w-3/a/1"])
    }

    @Test func `stopping ends attempts, waits for them, and lets the next run begin`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"))
        bench.request()
        bench.request()
        bench.send(.stopRequested(RunID(workflow: "w", number: 1)))
        #expect(bench.effects == [.stopAttempt(bench.attempt("a"))])
        #expect(bench.state("b") == .stopped)
        bench.fail("a", .stopped)
        #expect(bench.states() == [.queued, .running, .stopping, .stopped])
        #expect(bench.states(run: 2) == [.queued, .running])
    }

    @Test func `a queued run stops at once`() throws {
        var bench = try Bench(job("a"))
        bench.request()
        bench.request()
        bench.send(.stopRequested(RunID(workflow: "w", number: 2)))
        #expect(bench.states(run: 2) == [.queued, .stopped])
    }

    @Test func `a resumed run does only what did not succeed, with new attempts`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"), job("c", needs: "b"))
        bench.request()
        bench.succeed("a")
        bench.fail("b")
        #expect(bench.states().last == .failed)
        bench.send(.resumeRequested(try #require(bench.leftRun()), by: bench.definition))
        #expect(bench.started == ["w-1/b/2"])
        bench.succeed("b", attempt: 2)
        bench.succeed("c")
        #expect(bench.states() == [.queued, .running, .failed, .running, .succeeded])
    }

    @Test func `a failure that was caught is done with: neither a resumed run nor one run again repeats it`() throws {
        var caught = job("caught")
        caught.catches = [CatchRule(kinds: [], goTo: ["handler"])]
        let handler = job(
            "handler", after: [.init(trigger: "caught", mode: .all, nodes: ["caught"], outcome: .goesTo("handler"))])
        var bench = try Bench(triggers: [onDemand("caught", "a")], caught, handler, job("a"), job("b", needs: "a"))
        bench.request()
        bench.fail("caught")
        bench.succeed("handler")
        bench.fail("a")
        bench.send(.resumeRequested(try #require(bench.leftRun()), by: bench.definition))
        #expect(bench.started == ["w-1/a/2"])
        bench.succeed("a", attempt: 2)
        bench.succeed("b")
        bench.send(.rerunRequested(try #require(bench.leftRun()), from: "b", by: bench.definition))
        #expect(bench.started == ["w-1/b/2"])
    }

    @Test func `every state change in a random life is one that its table allows`() throws {
        for seed in 1...50 {
            var life = try RandomLife(seed: UInt64(seed))
            life.live(steps: 200)
            for case .runChanged(_, let from, let to, _) in life.bench.history {
                #expect(from.mayBecome(to))
            }
            for case .nodeChanged(_, _, let from, let to) in life.bench.history {
                #expect(from.mayBecome(to.state))
            }
        }
    }
}
