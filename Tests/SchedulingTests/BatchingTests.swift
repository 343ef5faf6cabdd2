import Scheduling
import Testing
import Timekeeping
import Workflows

@Suite struct BatchingTests {
    @Test func `without limits a file starts a run at once`() throws {
        var bench = try Bench(triggers: [onUpload(.any, "d")], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        #expect(bench.started == ["w-1/a/1"])
        #expect(bench.batches == [[1]])
    }

    @Test func `files that come during a run are all in the next one, which nothing needs to wake`() throws {
        var bench = try Bench(triggers: [onUpload(.any, "d")], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        bench.arrive("d")
        bench.arrive("d")
        #expect(bench.batches == [[1]])
        bench.succeed("a")
        #expect(bench.batches == [[1], [2, 3]])
    }

    @Test func `a full batch closes at once and holds no more than its limit`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(files: 2, window: .seconds(60)))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], job("a"))
        for _ in 0..<5 { bench.arrive("d") }
        #expect(bench.batches == [[1, 2], [3, 4]])
        bench.succeed("a")
        bench.succeed("a", run: 2)
        bench.pass(.seconds(60))
        #expect(bench.batches == [[1, 2], [3, 4], [5]])
    }

    @Test func `size closes a batch, and a file larger than the limit goes alone`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(bytes: 100))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], concurrent: 9, job("a"))
        bench.arrive("d", bytes: 60)
        #expect(bench.batches.isEmpty)
        bench.arrive("d", bytes: 60)
        #expect(bench.batches == [[1]])
        bench.arrive("d", bytes: 500)
        #expect(bench.batches == [[1], [2], [3]])
    }

    @Test func `the window runs from the first file`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(window: .seconds(60)))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        bench.pass(.seconds(50))
        bench.arrive("d")
        bench.pass(.seconds(9))
        #expect(bench.batches.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.batches == [[1, 2]])
    }

    @Test func `quiet runs from the last file`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(quiet: .seconds(30)))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], job("a"))
        for _ in 0..<4 {
            bench.arrive("d")
            bench.pass(.seconds(29))
        }
        #expect(bench.batches.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.batches == [[1, 2, 3, 4]])
    }

    @Test func `all waits for a file of each dataset`() throws {
        let trigger = onUpload(.all, "d", "e")
        var bench = try Bench(
            triggers: [trigger], datasets: [dataset("d", "in/*"), dataset("e", "other/*")], job("a"))
        bench.arrive("d")
        bench.arrive("d")
        #expect(bench.batches.isEmpty)
        bench.arrive("e")
        #expect(bench.batches == [[1, 2, 3]])
    }

    @Test func `per gathers and waits for each value apart`() throws {
        let trigger = onUpload(.all, "d", "e", per: "date")
        var bench = try Bench(
            triggers: [trigger], datasets: [dataset("d", "in/{date}/*"), dataset("e", "other/{date}/*")], concurrent: 9,
            job("a"))
        bench.arrive("d", ["date": "1"])
        bench.arrive("d", ["date": "2"])
        bench.arrive("e", ["date": "2"])
        #expect(bench.batches == [[2, 3]])
        bench.arrive("e", ["date": "1"])
        #expect(bench.batches == [[2, 3], [1, 4]])
    }

    @Test func `with per, a dataset without the capture must only have arrived once`() throws {
        let trigger = onUpload(.all, "d", "e", per: "date")
        var bench = try Bench(
            triggers: [trigger], datasets: [dataset("d", "in/{date}/*"), dataset("e", "other/*")], concurrent: 9,
            job("a"))
        bench.arrive("d", ["date": "1"])
        #expect(bench.batches.isEmpty)
        bench.arrive("e")
        #expect(bench.batches == [[1, 2]])
        bench.arrive("d", ["date": "2"])
        #expect(bench.batches == [[1, 2], [3]])
    }

    @Test func `a schedule takes all that waits, also what a trigger was gathering`() throws {
        let hourly = Trigger(name: "hourly", condition: .schedule(Schedule(cron: "0 * * * *")), start: ["a"])
        let uploads = onUpload(.any, "d", limits: BatchLimits(window: .seconds(86400)))
        var bench = try Bench(triggers: [uploads, hourly], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        bench.arrive("d")
        bench.pass(.seconds(3600))
        #expect(bench.batches == [[1, 2]])
        bench.pass(.seconds(7200))
        #expect(bench.batches == [[1, 2], [], []])
    }

    @Test func `a schedule that skips what is empty makes a run only when files wait`() throws {
        var schedule = Schedule(cron: "0 * * * *")
        schedule.skipsEmpty = true
        let hourly = Trigger(name: "hourly", condition: .schedule(schedule), start: ["a"])
        var bench = try Bench(triggers: [hourly], datasets: [dataset("d", "in/*")], job("a"))
        bench.pass(.seconds(7200))
        #expect(bench.batches.isEmpty)
        bench.arrive("d")
        bench.pass(.seconds(7200))
        #expect(bench.batches == [[1]])
    }

    @Test func `a run tells what closed its batch`() throws {
        func closed(_ limits: BatchLimits, _ mode: Mode = .any, per: String? = nil) throws -> String? {
            var bench = try Bench(
                triggers: [onUpload(mode, "d", per: per, limits: limits)], datasets: [dataset("d", "in/{date}/*")],
                job("a"))
            for _ in 0..<2 { bench.arrive("d", bytes: 60, ["date": "2026-11-20"]) }
            bench.pass(.seconds(60))
            if bench.batches.isEmpty { bench.request() }
            guard case .runCreated(let run, _)? = bench.history.first(where: \.makesRun) else { return nil }
            return run.closedBy
        }
        #expect(try closed(BatchLimits()) == "arrival")
        #expect(try closed(BatchLimits(), .all) == "completeness")
        #expect(try closed(BatchLimits(), .all, per: "date") == "completeness of 2026-11-20")
        #expect(try closed(BatchLimits(files: 2)) == "2 files")
        #expect(try closed(BatchLimits(bytes: 100)) == "size")
        #expect(try closed(BatchLimits(window: .seconds(60))) == "window")
        #expect(try closed(BatchLimits(quiet: .seconds(60)), per: "date") == "quiet of 2026-11-20")
        #expect(try closed(BatchLimits(files: 3)) == "request")
    }

    @Test func `once the last file of a batch is withdrawn, quiet runs from the one before it`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(quiet: .seconds(30)))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        bench.pass(.seconds(20))
        bench.arrive("d")
        bench.send(.withdrawn(workflow: "w", arrival: 2))
        bench.pass(.seconds(10))
        #expect(bench.batches == [[1]])
    }

    @Test func `a file that was withdrawn is in no batch`() throws {
        let trigger = onUpload(.any, "d", limits: BatchLimits(quiet: .seconds(30)))
        var bench = try Bench(triggers: [trigger], datasets: [dataset("d", "in/*")], job("a"))
        bench.arrive("d")
        bench.arrive("d")
        bench.send(.withdrawn(workflow: "w", arrival: 1))
        bench.pass(.seconds(30))
        #expect(bench.batches == [[2]])
    }

    @Test func `in any random life each file is in exactly one batch`() throws {
        for seed in 100...150 {
            var life = try RandomLife(seed: UInt64(seed))
            life.live(steps: 300)
            life.settle()
            life.bench.pass(.seconds(7200))
            let taken = life.bench.batches.flatMap { $0 }
            #expect(Set(taken).count == taken.count)
            let arrived = life.bench.arrivedCount
            #expect(taken.count == arrived, "seed \(seed): \(taken.count) of \(arrived) files are in a batch")
        }
    }
}

extension Transition {
    fileprivate var makesRun: Bool { if case .runCreated = self { true } else { false } }
}
