import OrderedCollections
import Scheduling
import Testing
import Timekeeping
import Workflows

/// Retry, catch, choice, waits and signals, as the scheduler moves a run through them.
@Suite struct ControlFlowTests {
    private func step(_ name: String, _ step: Step, needs: String..., timeout: Duration? = nil) -> Node {
        let activations =
            needs.isEmpty ? [] : [NodeCondition(trigger: "needs", mode: .all, nodes: needs, outcome: .success)]
        return Node(name: name, work: .step(step), activations: activations, timeout: timeout)
    }

    private func goesTo(_ name: String, from: String) -> Node {
        job(name, after: [NodeCondition(trigger: from, mode: .any, nodes: [from], outcome: .goesTo(name))])
    }

    @Test func `each retry rule counts for its own kinds, and a kind without a rule is not retried`() throws {
        var node = job("a")
        node.retry = [
            RetryRule(kinds: ["timeout"], attempts: 1, delay: .seconds(5)),
            RetryRule(kinds: ["exit-code"], attempts: 2, delay: .seconds(1), backoff: 3),
        ]
        var bench = try Bench(node)
        bench.request()
        bench.fail("a", attempt: 1)
        bench.pass(.seconds(1))
        #expect(bench.started == ["w-1/a/2"])
        bench.fail("a", attempt: 2, .timeout)
        bench.pass(.seconds(5))
        #expect(bench.started == ["w-1/a/3"])
        bench.fail("a", attempt: 3)
        bench.pass(.seconds(3))
        #expect(bench.started == ["w-1/a/4"])
        bench.fail("a", attempt: 4, .lost)
        #expect(bench.state("a") == .failed)
        #expect(bench.states().last == .failed)
    }

    @Test func `a failure that is caught goes on with its node and does not fail the run`() throws {
        var node = job("a")
        node.catches = [CatchRule(kinds: ["timeout"], goTo: ["slow"]), CatchRule(goTo: ["tell"])]
        var bench = try Bench(node, goesTo("slow", from: "a"), goesTo("tell", from: "a"), job("b", needs: "a"))
        bench.request()
        bench.fail("a", .exitCode)
        #expect(bench.started == ["w-1/tell/1"])
        #expect(bench.state("slow") == .skipped)
        #expect(bench.state("b") == .skipped)
        #expect(!bench.effects.contains { if case .notify = $0 { true } else { false } })
        bench.succeed("tell")
        #expect(bench.states().last == .succeeded)
    }

    @Test func `a failure that no rule catches fails the run`() throws {
        var node = job("a")
        node.catches = [CatchRule(kinds: ["timeout"], goTo: ["slow"])]
        var bench = try Bench(node, goesTo("slow", from: "a"))
        bench.request()
        bench.fail("a", .exitCode)
        #expect(bench.states().last == .failed)
    }

    @Test func `a choice begins what its first true branch names and skips the rest`() throws {
        let choice = Step.Choice(
            branches: [.init(when: "a.rows > 10", goTo: ["many"]), .init(when: "a.rows > 0", goTo: ["few"])],
            otherwise: ["none"])
        var bench = try Bench(
            job("a"), step("decide", .choice(choice), needs: "a"), goesTo("many", from: "decide"),
            goesTo("few", from: "decide"), goesTo("none", from: "decide"))
        bench.request()
        bench.succeed("a", outputs: ["rows": .integer(5)])
        guard case .choose(let run, let node, let expressions, let outputs)? = bench.effects.first else {
            Issue.record("no choice was asked for: \(bench.effects)")
            return
        }
        #expect(expressions == ["a.rows > 10", "a.rows > 0"])
        #expect(outputs["a"]?["rows"] == .integer(5))
        bench.send(.branchChosen(run, node: node, .branch(1)))
        #expect(bench.started == ["w-1/few/1"])
        #expect([bench.state("many"), bench.state("none")] == [.skipped, .skipped])
        bench.succeed("few")
        #expect(bench.states().last == .succeeded)
    }

    @Test func `a choice of which nothing holds takes its default, and without one fails`() throws {
        for otherwise in [["none"], nil] {
            let choice = Step.Choice(branches: [.init(when: "0", goTo: ["many"])], otherwise: otherwise)
            var bench = try Bench(
                triggers: [onDemand("decide")], step("decide", .choice(choice)), goesTo("many", from: "decide"),
                goesTo("none", from: "decide"))
            bench.request()
            bench.send(.branchChosen(bench.attempt("decide").run, node: "decide", .noneHolds))
            #expect(bench.started == (otherwise == nil ? [] : ["w-1/none/1"]))
            #expect(bench.state("decide") == (otherwise == nil ? .failed : .succeeded))
        }
    }

    @Test func `a wait lets time pass, wakes once, and is over when it is past due`() throws {
        var bench = try Bench(
            triggers: [onDemand("pause", "past")], step("pause", .wait(.duration(.seconds(900)))),
            job("b", needs: "pause"), step("past", .wait(.instant(Instant(microseconds: 0)))))
        bench.request()
        #expect(bench.state("pause") == .running)
        #expect(bench.state("past") == .succeeded)
        bench.pass(.seconds(899))
        #expect(bench.state("pause") == .running)
        bench.pass(.seconds(1))
        #expect(bench.started == ["w-1/b/1"])
    }

    @Test func `a wait until a time of day ends when a clock in the zone shows it`() throws {
        var bench = try Bench(triggers: [onDemand("pause")], step("pause", .wait(.timeOfDay(minutes: 6 * 60 + 30))))
        bench.request()
        #expect(bench.scheduler.nextWake == Instant(iso8601: "2026-11-20T06:30:00Z"))
    }

    @Test func `a signal ends its node with what it brings, and only then`() throws {
        var bench = try Bench(triggers: [onDemand("ask")], step("ask", .signal("look")), job("b", needs: "ask"))
        bench.request()
        let run = bench.attempt("ask").run
        #expect(bench.scheduler.awaitsSignal(run, node: "ask"))
        bench.pass(.seconds(1_000_000))
        #expect(bench.state("ask") == .running)
        bench.send(.signalled(run, node: "ask", outputs: ["ok": .integer(1)]))
        #expect(bench.started == ["w-1/b/1"])
        #expect(!bench.scheduler.awaitsSignal(run, node: "ask"))
    }

    @Test func `a signal that does not come in time is a timeout`() throws {
        var bench = try Bench(triggers: [onDemand("ask")], step("ask", .signal("look"), timeout: .seconds(60)))
        bench.request()
        bench.pass(.seconds(60))
        #expect(bench.state("ask") == .timeout)
    }

    @Test func `a pass has its outputs and a fail its error`() throws {
        var bench = try Bench(
            triggers: [onDemand("say", "stop")], step("say", .pass(["n": "7", "text": "in {run}"])),
            step("stop", .fail(kind: "no-credit", message: "the account is empty")))
        bench.request()
        let ends = bench.history.compactMap { transition -> NodeRun? in
            guard case .nodeChanged(_, _, _, let to) = transition, to.state.isEnded else { return nil }
            return to
        }
        #expect(ends.first?.outputs == ["n": .integer(7), "text": .text("in w-1")])
        #expect(ends.last?.failure == AttemptFailure(.init(rawValue: "no-credit"), "the account is empty"))
        #expect(bench.states().last == .failed)
    }

    @Test func `needs combine states with and, or and not`() throws {
        typealias Formula = NodeCondition.Formula
        func after(_ formula: Formula) -> Node {
            job("c", after: [NodeCondition(trigger: "needs", formula: formula)])
        }
        let either = Formula.any([.node("b", .failure), .all([.node("a", .success), .not(.node("b", .skipped))])])
        var bench = try Bench(triggers: [onDemand("a", "b")], job("a"), job("b"), after(either))
        bench.request()
        bench.succeed("a")
        #expect(bench.started.isEmpty)
        bench.succeed("b")
        #expect(bench.started == ["w-1/c/1"])
        var other = try Bench(
            triggers: [onDemand("a", "b")], job("a"), job("b"), after(.not(.node("a", .success))))
        other.request()
        other.succeed("a")
        #expect(other.state("c") == .skipped)
    }

    @Test func `what is skipped for a failure names the first that failed`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"), job("c", needs: "b"))
        bench.request()
        bench.fail("a")
        let reasons = bench.history.compactMap { transition -> String? in
            guard case .nodeChanged(_, _, _, let to) = transition, case .ended(.skipped, let reason) = to.phase
            else { return nil }
            return reason
        }
        #expect(reasons == ["upstream a failed", "upstream a failed"])
    }

    @Test func `a node runs again with all after it on request`() throws {
        var bench = try Bench(job("a"), job("b", needs: "a"), job("c", needs: "b"))
        bench.request()
        bench.succeed("a")
        bench.succeed("b")
        bench.succeed("c")
        #expect(bench.states().last == .succeeded)
        var run = Run(
            id: bench.attempt("a").run, definition: "h1", trigger: "ask", start: ["a"], state: .succeeded,
            created: bench.now, logicalTime: bench.now, files: 0, bytes: 0, closedBy: "request", nodes: [:])
        for name in ["a", "b", "c"] {
            run.nodes[name] = NodeRun(phase: .ended(.succeeded, reason: nil), attempts: 1)
        }
        let definition = RunDefinition(workflow: bench.workflow, hash: "h1", zone: .utc)
        bench.send(.rerunRequested(run, from: "b", by: definition))
        #expect(bench.started == ["w-1/b/2"])
        bench.succeed("b", attempt: 2)
        #expect(bench.started == ["w-1/c/2"])
        bench.succeed("c", attempt: 2)
        #expect(bench.states().last == .succeeded)
    }
}
