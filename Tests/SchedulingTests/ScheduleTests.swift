import Scheduling
import Testing
import Timekeeping
import Workflows

@Suite struct ScheduleTests {
    private let hourly = Trigger(name: "hourly", condition: .schedule(Schedule(cron: "0 * * * *")), start: ["a"])

    @Test func `a schedule fires at its time, once`() throws {
        var bench = try Bench(triggers: [hourly], job("a"))
        bench.pass(.seconds(3599))
        #expect(bench.batches.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.started == ["w-1/a/1"])
        bench.send(.clockAdvanced)
        #expect(bench.batches.count == 1)
    }

    @Test func `after a long sleep a schedule catches up with one run, for the latest time`() throws {
        var bench = try Bench(triggers: [hourly], job("a"))
        bench.now = bench.now + .seconds(5 * 3600 + 100)
        bench.send(.clockAdvanced)
        guard
            case .runCreated(let run, _)? = bench.history.last(where: {
                if case .runCreated = $0 { true } else { false }
            })
        else {
            Issue.record("no run was made")
            return
        }
        #expect(run.logicalTime.iso8601 == "2026-11-20T05:00:00Z")
        #expect(bench.batches.count == 1)
    }

    @Test func `a clock that is set back fires nothing twice`() throws {
        var bench = try Bench(triggers: [hourly], job("a"))
        bench.pass(.seconds(3600))
        bench.succeed("a")
        bench.now = bench.now - .seconds(1800)
        bench.pass(.seconds(1800))
        #expect(bench.batches.count == 1)
    }

    @Test func `an edited schedule never fires the past`() throws {
        var bench = try Bench(triggers: [hourly], job("a"))
        bench.pass(.seconds(1800))
        var edited = bench.workflow
        edited.triggers = [Trigger(name: "hourly", condition: .schedule(Schedule(cron: "15 * * * *")), start: ["a"])]
        bench.send(.workflowLoaded(RunDefinition(workflow: edited, hash: "h2", zone: .utc)))
        bench.pass(.seconds(1800))
        #expect(bench.batches.isEmpty)
        bench.pass(.seconds(900))
        #expect(bench.batches.count == 1)
    }

    @Test func `a removed workflow fires no more`() throws {
        var bench = try Bench(triggers: [hourly], job("a"))
        bench.send(.workflowRemoved("w"))
        bench.pass(.seconds(7200))
        #expect(bench.batches.isEmpty)
    }
}
