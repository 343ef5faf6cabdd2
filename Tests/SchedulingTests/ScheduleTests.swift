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

    @Test(arguments: [1, 30, 365])
    func `a clock that leaps forward by days and is set right fires what it leapt over once`(_ days: Int) throws {
        var bench = try Bench(triggers: [hourly], concurrent: 1000, job("a"))
        let right = bench.now
        bench.now = right + .seconds(86_400 * days + 100)
        bench.send(.clockAdvanced)
        #expect(bench.times.map(\.iso8601) == [(right + .seconds(86_400 * days)).iso8601])
        bench.now = right + .seconds(100)
        bench.send(.clockAdvanced)
        bench.pass(.seconds(7200))
        #expect(bench.times.count == 1)
    }

    @Test func `a clock that is set back again and again fires each time once`() throws {
        var bench = try Bench(triggers: [hourly], concurrent: 1000, job("a"))
        for _ in 0..<5 {
            bench.pass(.seconds(3600))
            bench.now = bench.now - .seconds(3000)
            bench.send(.clockAdvanced)
            bench.pass(.seconds(3000))
        }
        #expect(bench.times.map(\.iso8601) == (1...5).map { "2026-11-20T0\($0):00:00Z" })
    }

    @Test func `a leap over many times makes the runs that the rule allows, the latest ones`() throws {
        let schedule = Schedule([.cron("* * * * * *")], catchUp: .all(limit: 3))
        var bench = try Bench(
            triggers: [Trigger(name: "often", condition: .schedule(schedule), start: ["a"])], concurrent: 1000, job("a")
        )
        bench.now = bench.now + .seconds(86_400 * 365)
        bench.send(.clockAdvanced)
        #expect(bench.times.map(\.iso8601) == (58...60).map { (bench.now + .seconds($0 - 60)).iso8601 })
    }

    @Test func `new rules of a zone move the times to come`() throws {
        let daily = Trigger(name: "daily", condition: .schedule(Schedule(cron: "0 2 * * *")), start: ["a"])
        var bench = try Bench(triggers: [daily], concurrent: 1000, job("a"))
        bench.pass(.seconds(3 * 3600))
        // The law now has clocks an hour behind, on which it is 02:00 only now.
        let zone = try TimeZoneRules.system(named: "Etc/GMT+1")
        bench.send(.workflowLoaded(RunDefinition(workflow: bench.workflow, hash: "h1", zone: zone)))
        bench.pass(.seconds(86_400))
        #expect(bench.times.map(\.iso8601) == ["2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z"])
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

extension Bench {
    /// The times of its schedule for which runs were made.
    fileprivate var times: [Instant] {
        history.compactMap { transition in
            if case .runCreated(let run, _) = transition { run.logicalTime } else { nil }
        }
    }
}
