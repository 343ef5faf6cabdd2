import Arrivals
import Catalog
import Files
import GRDB
import Scheduling
import Store
import TableSchema
import TestSupport
import Testing
import Timekeeping
import Workflows

@testable import Orchestrator

/// `on-replace: replace`: the rows of a file's newest version take the place of those of the older ones.
@Suite struct ReplacementTests {
    @Test func `the run of a new version makes again what the run of the old one made, in its place`() throws {
        var life = try ReplacingLife(seed: 1)
        try life.write("p", "q")
        try life.work()
        #expect(try life.shown() == ["p": [1], "q": [1]])
        try life.write("p")
        try life.work()
        #expect(try life.shown() == ["p": [2], "q": [1]])
        #expect(life.bench.hands.removed == ["lake/a/w-1-a-1-0.csv", "lake/b/w-1-b-1-0.csv"])
        // What the second run made again is in its rows by now.
        try life.write("q")
        try life.work()
        #expect(try life.shown() == ["p": [2], "q": [2]])
        try life.write("r")
        try life.work()
        #expect(try life.shown() == ["p": [2], "q": [2], "r": [1]])
    }

    @Test func `a new version that nobody could read leaves the old rows where they are`() throws {
        var life = try ReplacingLife(seed: 1)
        try life.write("p")
        try life.work()
        try life.write("p")
        try life.begin()
        try life.end(succeeds: false)
        #expect(try life.shown() == ["p": [1]])
        #expect(try life.bench.ask(.release(run: "w-2")).status == 0)
        try life.work()
        #expect(try life.shown() == ["p": [2]])
    }

    @Test func `rows of a run that gave its files back do not stay beside those of the run that took them`() throws {
        var life = try ReplacingLife(seed: 1)
        try life.write("p")
        try life.begin()
        // The first of its nodes has published.
        try life.end()
        try life.begin()
        try life.end(succeeds: false)
        #expect(try life.shown() == ["p": [1]])
        _ = try life.bench.ask(.release(run: "w-1"))
        try life.work()
        #expect(try life.shown() == ["p": [1]])
        #expect(try life.bench.files().map(\.run) == ["w-2"])
    }

    @Test func `an attempt that began before another run published is begun again`() throws {
        var life = try ReplacingLife(seed: 1)
        try life.write("p", "q")
        try life.work()
        try life.write("p")
        try life.begin()
        try life.write("q")
        try life.begin()
        // The third publishes first.
        try life.end(last: true)
        #expect(try life.shown() == ["p": [2], "q": [2]])
        try life.end()
        let attempt = AttemptID(run: RunID(workflow: "w", number: 2), node: "a", number: 1)
        #expect(life.bench.hands.removed.contains("lake/a/\(attempt.run)-a-1-0.csv"))
        try life.work()
        #expect(try life.shown() == ["p": [2], "q": [2]])
    }

    @Test func `an attempt that did not know of the rows that its own would replace by now is begun again`() throws {
        var life = try ReplacingLife(seed: 1)
        try life.write("p")
        try life.work()
        try life.write("q")
        try life.work()
        _ = try life.bench.ask(.rerun(run: "w-2", from: "a"))
        try life.begin()
        // A third run joins what the first two did.
        try life.write("p", "q")
        try life.end()
        #expect(try life.shown() == ["p": [1], "q": [1]])
        try life.work()
        #expect(try life.shown() == ["p": [2], "q": [2]])
    }

    @Test func `whatever happens, a table has the newest version of each file once`() throws {
        for seed in 1...30 {
            var life = try ReplacingLife(seed: UInt64(seed))
            for _ in 0..<120 { try life.step() }
            try life.settle()
            let newest = life.versions.mapValues { [$0] }
            #expect(try life.shown() == newest, "seed \(seed)")
            #expect(try life.shown(in: "b") == newest, "seed \(seed)")
            let violations = try life.bench.store.read { db in try LedgerCheck.violations(in: db) }
            #expect(violations.isEmpty, "seed \(seed)")
        }
    }
}

/// A life of a workflow with two jobs, whose rows are the versions of the files that they were given.
struct ReplacingLife {
    private static let text = """
        workflow: w
        max-concurrent-runs: 2
        datasets:
          d: {path: in/*.csv, table: raw.d, on-replace: replace}
        triggers:
          up: {on-upload: d, batch: {quiet: 10s}, start: a}
        jobs:
          a: {shell: 'true', output: {table: out.a, path: lake/a, format: csv}}
          b: {shell: 'true', output: {table: out.b, path: lake/b, format: csv}, needs: a}
        """

    private(set) var bench: CoreBench
    /// The newest version of each file.
    private(set) var versions: [String: Int] = [:]
    private var random: SeededRandom
    /// The attempts that run, with the versions that they were given.
    private var running: [(attempt: AttemptID, given: [String: Int])] = []
    /// What is in each file of a table.
    private var contents: [String: [String: Int]] = [:]
    private let workspace = Workspace(root: "/nowhere")

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        bench = try CoreBench(Self.text)
    }

    /// Puts new versions of files there, and lets their batch close.
    mutating func write(_ names: String...) throws {
        for name in names {
            let version = versions[name, default: 0] + 1
            versions[name] = version
            try bench.arrive("in/\(name).csv", content: Int64(version))
        }
        try bench.pass(.seconds(11))
    }

    /// Takes note of attempts that began, and of what they are given.
    mutating func begin() throws {
        for attempt in bench.begun() where !running.contains(where: { $0.attempt == attempt }) {
            let context = try AttemptContext.load(attempt, from: bench.store, in: workspace, DefinitionCache())
            let given = (context?.batch ?? []).map { arrival in
                (String(arrival.path.dropFirst(3).dropLast(4)), arrival.version)
            }
            running.append((attempt, Dictionary(given) { first, _ in first }))
        }
    }

    /// Ends an attempt that runs.
    mutating func end(last: Bool = false, succeeds: Bool = true) throws {
        guard !running.isEmpty else { return }
        let (attempt, given) = running.remove(at: last ? running.count - 1 : 0)
        guard succeeds else { return try bench.end(attempt, succeeds: false) }
        let path = "lake/\(attempt.node)/\(attempt.run)-\(attempt.node)-\(attempt.number)-0.csv"
        contents[path] = given
        let schema = FileSchema(
            format: .csv, dialect: CSVDialect(), rows: Int64(given.count), columns: [Column("id", .bigint)])
        let output = bench.core.workflows["w"]?.definition.workflow.node(attempt.node)?.output
        let file = ProducedOutput.File(path: path, size: 1, hash: path, partition: [], schema: schema)
        try bench.send(
            .attemptFinished(attempt, .produced(ProducedOutput(output: output, files: [file], outputs: [:]))))
    }

    /// Lets all that was begun succeed.
    mutating func work() throws {
        for _ in 0..<100 {
            try bench.pass(.seconds(11))
            try begin()
            guard !running.isEmpty else { return }
            try end()
        }
    }

    /// The versions that a table has of each file.
    func shown(in table: String = "a") throws -> [String: [Int]] {
        let name = TableName(database: "out", table: table)
        let files = try bench.store.read { db in try Catalog.files(of: name, in: db) }
        var shown: [String: [Int]] = [:]
        for file in files {
            for (name, version) in contents[file.path] ?? [:] { shown[name, default: []].append(version) }
        }
        return shown
    }

    mutating func step() throws {
        switch Int.random(in: 0..<16, using: &random) {
        case 0...3: try write(["p", "q", "r", "s", "t"].randomElement(using: &random) ?? "p")
        case 4...6: try begin()
        case 7...11: try end(last: Bool.random(using: &random))
        case 12: try end(succeeds: false)
        case 13: try crash()
        case 14: try ask()
        default: try bench.pass(.seconds(5))
        }
    }

    /// The daemon dies; its children do not.
    private mutating func crash() throws {
        try begin()
        try bench.crash()
    }

    private mutating func ask() throws {
        let runs = try bench.runs().filter(\.state.isEnded)
        guard let run = runs.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: _ = try bench.ask(.release(run: run.id))
        case 1: _ = try bench.ask(.rerun(run: run.id, from: "a"))
        default: _ = try bench.ask(.resume(run: run.id))
        }
    }

    /// All that failed goes on, until nothing is left to do.
    mutating func settle() throws {
        for _ in 0..<100 {
            try work()
            let failed = try bench.runs().filter { $0.state == .failed || $0.state == .stopped }
            let goesOn = try failed.contains { try bench.ask(.resume(run: $0.id)).status == 0 }
            if !goesOn { return }
        }
    }
}
