import Arrivals
import Catalog
import Crawling
import Scheduling
import Store
import Synchronization
import TableSchema
import TestSupport
import Testing
import Timekeeping
import Workflows

@testable import Orchestrator

private let workflow = """
    workflow: w
    datasets:
      d: {path: in/*.csv, table: raw.d}
    triggers:
      up: {on-upload: d, start: a}
    jobs:
      a: {shell: 'true'}
      b: {shell: 'true', needs: [a]}

    """

@Suite struct CoreTests {
    @Test func `a file goes NEW, VALID, into a run's batch, and is INGESTED with the run's success`() throws {
        let bench = try CoreBench(workflow)
        let sighting = try bench.sighting("in/1.csv")
        try bench.send(.seen([sighting]))
        #expect(try bench.files().map(\.state) == [.new])
        try bench.send(bench.inspected(sighting))
        #expect(try bench.files().map(\.state) == [.valid])
        #expect(try bench.files().map(\.run) == ["w-1"])
        for attempt in bench.begun() { try bench.end(attempt) }
        #expect(try bench.files().map(\.state) == [.valid])
        for attempt in bench.begun() { try bench.end(attempt) }
        #expect(try bench.files().map(\.state) == [.ingested])
        #expect(try bench.runs().map(\.state) == [.succeeded])
        #expect(try bench.store.read { db in try LedgerCheck.violations(in: db) }.isEmpty)
    }

    @Test func `a zone whose rules have changed is taken up, though the workflow's text is the same`() throws {
        let bench = try CoreBench(
            """
            workflow: w
            timezone: Etc/GMT-1
            max-concurrent-runs: 9
            triggers:
              daily: {schedule: '0 2 * * *', start: a}
            jobs:
              a: {shell: 'true'}

            """)
        var reading = bench.reading
        reading.loaded[0].definition.zone = .utc
        try bench.send(.workflowsRead(reading))
        try bench.pass(.seconds(90 * 60))
        #expect(try bench.runs().isEmpty)
        try bench.pass(.seconds(60 * 60))
        #expect(try bench.runs().count == 1)
    }

    @Test func `an end that is told twice counts once`() throws {
        let bench = try CoreBench(workflow)
        try bench.arrive("in/1.csv")
        let attempt = try #require(bench.begun().first)
        try bench.end(attempt)
        #expect(bench.begun().map(\.node) == ["b"])
        try bench.end(attempt)
        #expect(bench.begun().isEmpty)
    }

    @Test func `a run that failed keeps its file until it is released, and then the next run takes it`() throws {
        let bench = try CoreBench(workflow)
        try bench.arrive("in/1.csv")
        try bench.end(try #require(bench.begun().first), succeeds: false)
        #expect(try bench.files().map(\.run) == ["w-1"])
        #expect(try bench.ask(.release(run: "w-1")).status == 0)
        #expect(try bench.files().map(\.run) == ["w-2"])
    }

    @Test func `a clock that is set back is told of once, and again by a daemon that starts before its schedules`()
        throws
    {
        var bench = try CoreBench(
            """
            workflow: w
            triggers: {hourly: {schedule: "0 * * * *", start: a}}
            jobs: {a: {shell: 'true'}}
            """)
        try bench.pass(.seconds(2 * 3600))
        let runs = try bench.runs().count
        bench.clock.set(to: bench.clock.now - .seconds(5400))
        try bench.send(.removed([]))
        try bench.send(.removed([]))
        #expect(bench.log.lines.count { $0.contains("the clock was set back") } == 1)
        try bench.crash()
        #expect(bench.log.lines.count { $0.contains("the clock was set back") } == 2)
        try bench.pass(.seconds(5300))
        #expect(try bench.runs().count == runs)
    }

    @Test func `a resumed run works by the workflow as it is now`() throws {
        var bench = try CoreBench(workflow)
        try bench.arrive("in/1.csv")
        try bench.end(try #require(bench.begun().first), succeeds: false)
        try bench.crash(reading: CoreBench.reading(workflow + "description: repaired\n"))
        try bench.send(.command(.resume(run: "w-1")) { _ in })
        #expect(bench.begun().map(\.description) == ["w-1/a/2"])
    }

    @Test func `a workflow that is broken at the start goes on as it last was`() throws {
        var bench = try CoreBench(workflow)
        try bench.crash(reading: CoreBench.reading("workflow: w\nnonsense: 1\n"))
        try bench.arrive("in/1.csv")
        #expect(bench.begun().map(\.node) == ["a"])
    }

    @Test func `workflows go on while their folder cannot be listed, also over a start`() throws {
        try withScratchFolder { folder in
            var bench = try CoreBench("workflow: w\njobs: {a: {shell: 'true'}}\n")
            let reading = WorkflowFolder(Workspace(root: folder.path)).read()
            #expect(reading.isIncomplete)
            try bench.send(.workflowsRead(reading))
            #expect(try bench.ask(.run(workflow: "w", trigger: nil, parameters: [:])).status == 0)
            try bench.crash(reading: reading)
            #expect(try bench.ask(.run(workflow: "w", trigger: nil, parameters: [:])).status == 0)
            try folder.makeFolder("workflows")
            try bench.send(.workflowsRead(WorkflowFolder(Workspace(root: folder.path)).read()))
            #expect(try bench.ask(.run(workflow: "w", trigger: nil, parameters: [:])).status == 64)
        }
    }

    @Test func `a crawl that its rule refuses leaves the catalog as it was`() throws {
        let bench = try CoreBench(
            """
            workflow: w
            datasets:
              d: {path: in/*.csv, table: raw.d}
              e: {path: other/*.csv, table: raw.e}
            triggers:
              up: {on-upload: {all: [d, e]}, start: crawl}
            crawlers:
              crawl: {datasets: [d, e], on-schema-change: fail}
            """)
        func crawl(_ number: Int, _ columns: [Column]) throws {
            try bench.arrive("in/\(number).csv", columns)
            try bench.arrive("other/\(number).csv")
            let attempt = try #require(bench.begun().first)
            let batch = try bench.store.read { db in try Ledger.batch(of: attempt.run.description, in: db) }
            let findings = try bench.findings(for: batch)
            try bench.send(.attemptFinished(attempt, .crawled(findings)))
        }
        try crawl(1, [Column("id", .bigint)])
        #expect(try bench.runs().first?.state == .succeeded)
        try crawl(2, [Column("id", .bigint), Column("more", .string)])
        #expect(try bench.runs().first?.state == .failed)
        let tables = try bench.store.read { db in try Catalog.tables(in: db).tables }
        #expect(tables.map(\.version) == [1, 1])
        #expect(tables.map(\.files) == [1, 1])
    }

    @Test func `files that an overwrite replaced are removed, also when a crash comes between`() throws {
        var bench = try CoreBench(
            """
            workflow: w
            jobs:
              a: {shell: 'true', output: {table: out.a, path: lake/a, write: overwrite}}
            """)
        func produce(_ path: String) throws {
            try bench.send(.command(.run(workflow: "w", trigger: nil, parameters: [:])) { _ in })
            let attempt = try #require(bench.begun().first)
            let schema = FileSchema(format: .parquet, rows: 1, columns: [Column("id", .bigint)])
            let output = try #require(bench.core.workflows["w"]?.definition.workflow.node("a")?.output)
            let file = ProducedOutput.File(path: path, size: 1, hash: path, partition: [], schema: schema)
            try bench.send(
                .attemptFinished(attempt, .produced(ProducedOutput(output: output, files: [file], outputs: [:]))))
        }
        try produce("lake/a/1.parquet")
        #expect(bench.hands.removed.isEmpty)
        try produce("lake/a/2.parquet")
        #expect(bench.hands.removed == ["lake/a/1.parquet"])
        try bench.crash()
        #expect(bench.hands.removed == ["lake/a/1.parquet"])
        try bench.send(.removed(["lake/a/1.parquet"]))
        try bench.crash()
        #expect(bench.hands.removed.isEmpty)
    }

    @Test func `files that were merged into a table as it was before are not published, and made again`() throws {
        let bench = try CoreBench(
            """
            workflow: w
            max-concurrent-runs: 2
            jobs:
              a: {shell: 'true', output: {table: out.a, path: lake/a, write: merge, keys: id}}
            """)
        func end(_ attempt: AttemptID, _ path: String, replacing replaced: [String] = [], base: Int) throws {
            let schema = FileSchema(format: .parquet, rows: 1, columns: [Column("id", .bigint)])
            let output = try #require(bench.core.workflows["w"]?.definition.workflow.node("a")?.output)
            let file = ProducedOutput.File(path: path, size: 1, hash: path, partition: [], schema: schema)
            var produced = ProducedOutput(output: output, files: [file], outputs: [:])
            produced.base = base
            produced.replaced = replaced
            try bench.send(.attemptFinished(attempt, .produced(produced)))
        }
        for _ in 0..<2 { try bench.send(.command(.run(workflow: "w", trigger: nil, parameters: [:])) { _ in }) }
        let begun = bench.begun()
        try #require(begun.count == 2)
        try end(begun[0], "lake/a/1.parquet", base: 0)
        try end(begun[1], "lake/a/2.parquet", base: 0)
        #expect(bench.hands.removed == ["lake/a/2.parquet"])
        let again = try #require(bench.begun().first)
        #expect(again.run == begun[1].run && again.number == 2)
        try end(again, "lake/a/3.parquet", replacing: ["lake/a/1.parquet"], base: 1)
        #expect(bench.hands.removed == ["lake/a/2.parquet", "lake/a/1.parquet"])
        let name = TableName(database: "out", table: "a")
        let files = try bench.store.read { db in try Catalog.files(of: name, in: db).map(\.path) }
        #expect(files == ["lake/a/3.parquet"])
    }

    @Test func `what a failed attempt could not remove is removed at the next start`() throws {
        var bench = try CoreBench(
            """
            workflow: w
            jobs:
              a: {shell: 'true', output: {table: out.a, path: lake/a}}
            """)
        try bench.send(.command(.run(workflow: "w", trigger: nil, parameters: [:])) { _ in })
        let attempt = try #require(bench.begun().first)
        let left = ["lake/a/.staging/w-1.a.1", "lake/a/w-1-a-1-0.parquet"]
        let failure = AttemptFailure(.invalidOutput, "the disk failed")
        try bench.send(.attemptFinished(attempt, .ended(.failed(failure), leaving: left)))
        #expect(try bench.runs().first?.state == .failed)
        try bench.crash()
        #expect(bench.hands.removed == left)
        try bench.send(.removed(left))
        try bench.crash()
        #expect(bench.hands.removed.isEmpty)
    }

    @Test func `after any crash each file is taken once, and what was under way goes on`() throws {
        for seed in 1...40 {
            var life = try CrashingLife(seed: UInt64(seed))
            try life.live(steps: 150)
            try life.settle()
            let files = try life.bench.files()
            // An older content that was overwritten before a run took it is told so, and is the only kind that is not taken.
            let left = files.filter { file in
                file.state != .ingested && file.run == nil
                    && !(file.state == .invalid && file.reason?.contains("replaced by version") == true)
            }
            #expect(left.isEmpty, "seed \(seed)")
            let violations = try life.bench.store.read { db in try LedgerCheck.violations(in: db) }
            #expect(violations.isEmpty, "seed \(seed)")
            let live = try life.bench.runs().filter { !$0.state.isEnded }
            #expect(live.isEmpty, "seed \(seed): \(live.map(\.id)) are stuck")
        }
    }
}

/// Random arrivals, ends and crashes.
private struct CrashingLife {
    var bench: CoreBench
    private var random: SeededRandom
    private var open: [AttemptID] = []
    private var reading: [Sighting] = []
    private var seen: [Sighting] = []

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        bench = try CoreBench(
            workflow.replacing("on-upload: d", with: "on-upload: d, batch: {files: 3, quiet: 30s}")
                .replacing("b: {shell: 'true'", with: "b: {shell: 'true', retry: {attempts: 2, delay: 5s}"))
    }

    mutating func live(steps: Int) throws {
        for _ in 0..<steps {
            try step()
        }
    }

    /// From here on nothing crashes and all succeeds.
    mutating func settle() throws {
        for _ in 0..<1000 {
            if let sighting = reading.popLast() {
                try bench.send(bench.inspected(sighting))
            } else if let attempt = open.popLast() {
                try bench.end(attempt)
            } else {
                try bench.pass(.seconds(60))
            }
            take()
            if open.isEmpty, reading.isEmpty, bench.core.scheduler.liveRunCount == 0,
                bench.core.scheduler.nextWake == nil
            {
                return
            }
        }
    }

    private mutating func step() throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2:
            let name = Int.random(in: 0..<20, using: &random)
            let sighting = try bench.sighting("in/\(name).csv", content: Int64.random(in: 1...2, using: &random))
            seen.append(sighting)
            try bench.send(.seen([sighting]))
        case 3...5:
            guard let sighting = reading.popLast() else { return }
            try bench.send(bench.inspected(sighting))
        case 6...9:
            guard let attempt = open.popLast() else { return }
            try bench.end(attempt, succeeds: Int.random(in: 0..<4, using: &random) > 0)
        case 10:
            try bench.pass(.seconds(Int.random(in: 1...60, using: &random)))
        default:
            open = []
            reading = []
            try bench.crash()
            // The scan at the start sees the newest content of each path.
            var newest: [String: Sighting] = [:]
            for sighting in seen { newest[sighting.path] = sighting }
            for path in newest.keys.sorted() {
                if let sighting = newest[path] { try bench.send(.seen([sighting])) }
            }
        }
        take()
    }

    private mutating func take() {
        open += bench.begun()
        reading += bench.hands.takeSightings()
    }
}

extension CoreBench {
    /// What a crawler of all datasets finds in a batch.
    fileprivate func findings(for batch: [Arrival]) throws -> CrawlFindings {
        guard let workflow = core.workflows["w"]?.definition.workflow,
            case .crawl(let work)? = workflow.nodes.first?.work
        else { throw TestFailure("the workflow has no crawler") }
        return CrawlFindings(work, batch: batch, in: workflow, run: "w")
    }
}
