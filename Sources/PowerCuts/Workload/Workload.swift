import Engines
import Files
import GRDB
import Orchestrator
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the recorded daemon lives through: files in batches, an invalid one, outputs that are added to and replaced,
/// commands, its own death.
package struct Workload {
    static let texts = [
        // The supervisors are recorded, too.
        "tidegate.yaml": """
        environment: [LD_PRELOAD, "TIDEGATE_RECORD*"]

        """,
        "workflows/load.yaml": """
        workflow: load
        datasets:
          files: {path: in/*.csv, table: raw.files, settle: 20ms, invalid: failed, validate: {required: [id]}}
        triggers:
          uploads: {on-upload: files, batch: {files: 4, quiet: 50ms}, start: crawl}
        crawlers:
          crawl: {datasets: [files]}
        jobs:
          copy:
            sql: SELECT id, repeat('x', 600) AS filler FROM batch.files
            output: {table: out.copy, path: lake/copy, format: csv}
            needs: [crawl]
            retry: {attempts: 5, delay: 10ms}
          latest:
            sql: SELECT count(*) AS files FROM batch.files
            output: {table: out.latest, path: lake/latest, write: overwrite}
            needs: [copy]
            retry: {attempts: 5, delay: 10ms}

        """,
        "workflows/asked.yaml": """
        workflow: asked
        max-concurrent-runs: 100
        steps:
          approval: {signal: say yes}
          end: {pass: {}, needs: [approval]}

        """,
    ]

    private let programs: BuiltPrograms
    private let workspace: Workspace
    private let recording: RecordingLog
    private let log: String
    /// How many lives the daemon has.
    package var lives = 6
    /// How many files come in each.
    package var files = 8

    /// A workload in a folder of its own, in which the workspace and the recording are put.
    package init(_ programs: BuiltPrograms, in folder: String) throws {
        self.programs = programs
        workspace = Workspace(root: folder + "/w")
        try LocalFileSystem().makeFolder(workspace.root)
        recording = try RecordingLog(path: folder + "/recording")
        log = folder + "/daemon.log"
    }

    /// Lives through it, and gives the recording.
    package func record() throws -> Recording {
        for folder in ["/", "workflows/", "in/"] { try give(folder) }
        for (path, text) in Self.texts.sorted(by: { $0.key < $1.key }) { try give(path, text) }
        var count = 0
        for life in 1...lives {
            try live(life, &count)
        }
        return try Recording(path: recording.path)
    }

    private func live(_ life: Int, _ count: inout Int) throws {
        let daemon = try programs.startDaemon(in: workspace.root, log: log, recording: recording.path)
        do {
            try eventually("the daemon listens", within: .seconds(60)) { try ask(.ping) }
            for number in 0..<files {
                count += 1
                try give("in/\(count).csv", number == 3 ? "name\nnobody\n" : "id\n\(count)\n")
                if number % 3 == 0 { usleep(60_000) }
            }
            _ = try ask(.run(workflow: "asked", trigger: nil, parameters: [:]))
            _ = try ask(.signal(run: "asked-\(life)", node: "approval", data: "{\"yes\":true}"))
            _ = try ask(.run(workflow: "asked", trigger: nil, parameters: [:]))
            _ = try ask(.stop(run: "asked-\(life + 1)"))
            // Some lives end in the midst of it.
            if life == lives || life % 3 != 2 { try untilAllIsDone(count) }
        } catch {
            try recording.alone { BuiltPrograms.end(daemon, by: SIGKILL) }
            throw error
        }
        if life % 2 == 1 {
            BuiltPrograms.end(daemon, by: SIGTERM)
        } else {
            try recording.alone { BuiltPrograms.end(daemon, by: SIGKILL) }
            unlink(workspace.socketFile)
        }
    }

    private func give(_ path: String, _ text: String = "") throws {
        try recording.give(path, text, in: workspace.root)
    }

    /// Whether a daemon answered.
    private func ask(_ command: Command) throws -> Bool {
        try ControlClient(workspace).send(command) != nil
    }

    private func untilAllIsDone(_ count: Int) throws {
        try eventually("all files are ingested or set aside", within: .seconds(60)) {
            let store = try Store.openReadOnly(path: workspace.databaseFile)
            defer { try? store.close() }
            return try store.read { db in try Rest.isReached(files: count, db) }
        }
    }
}

/// When a daemon has nothing more to do.
enum Rest {
    /// All files are INGESTED or set aside, and no run of `load` is under way.
    static func isReached(files: Int, _ db: Database) throws -> Bool {
        let done = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM arrivals WHERE state = 'INGESTED' OR (state = 'INVALID' AND moved_to IS NOT NULL)
                """)
        let underWay = try Int.fetchOne(
            db,
            sql: """
                SELECT (SELECT count(*) FROM runs WHERE workflow = 'load' AND state IN ('QUEUED', 'RUNNING', 'STOPPING'))
                     + (SELECT count(*) FROM removals)
                """)
        return done == files && underWay == 0
    }
}
