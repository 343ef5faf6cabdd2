import Files
import Foundation
import GRDB
import Store
import TestSupport
import Testing

/// The work of the tests that break the daemon off, and what has to be true of it in the end.
///
/// Files with one row each come to a workflow that crawls them, appends their rows to one output and overwrites another;
/// some are invalid and are set aside. Where it is to rewrite files, the rows are also merged into a third output, and the
/// first one is compacted.
struct Load {
    let workspace: ScratchFolder
    let program: Program
    private let rewrites: Bool
    private(set) var valid = 0
    private(set) var invalid = 0

    /// A workspace with the workflow in it.
    ///
    /// - Parameters:
    ///   - batch: how many files a run takes.
    ///   - quiet: after how long without files a run takes what there is.
    ///   - rewriting: whether files of outputs are written anew.
    init(in workspace: ScratchFolder, batch: Int, quiet: String, rewriting: Bool = false) throws {
        self.workspace = workspace
        rewrites = rewriting
        let more = """

              merged:
                sql: SELECT id FROM batch.files UNION SELECT 0
                output: {table: out.merged, path: lake/merged, write: merge, keys: id}
                needs: [latest]
              tidy: {compact: out.copy, needs: [merged]}
            """
        try workspace.write(
            """
            workflow: load
            datasets:
              files: {path: in/*.csv, table: raw.files, settle: 100ms, validate: {required: [id]}, invalid: failed}
            triggers:
              uploads: {on-upload: files, batch: {files: \(batch), quiet: \(quiet)}, start: crawl}
            crawlers:
              crawl: {datasets: [files]}
            jobs:
              copy:
                sql: SELECT id FROM batch.files
                output: {table: out.copy, path: lake/copy}
                needs: [crawl]
              latest:
                sql: SELECT max(id) AS id FROM batch.files
                output: {table: out.latest, path: lake/latest, write: overwrite}
                needs: [copy]\(rewriting ? more : "")
            """, to: "workflows/load.yaml")
        try workspace.makeFolder("in")
        program = try Program(in: workspace)
    }

    /// Lets files come.
    mutating func add(valid: Int, invalid: Int) throws {
        for _ in 0..<valid {
            try workspace.write("id\n\(self.valid + 1)\n", to: "in/\(self.valid + 1).csv")
            self.valid += 1
        }
        for _ in 0..<invalid {
            try workspace.write("other\n\(self.invalid + 1)\n", to: "in/invalid-\(self.invalid + 1).csv")
            self.invalid += 1
        }
    }

    /// Waits until each file has come to its end. Runs that failed are resumed, as a person would once the cause is gone.
    func settle(within limit: Duration) throws {
        try program.eventually("all files are ingested or set aside", within: limit, every: 100) {
            for run in try program.runs(state: "FAILED") {
                try program.run("runs", "resume", run["run"] as? String ?? "")
            }
            let status = try program.run("status", "--json").json()
            let states = status["files"] as? [[String: Any]] ?? []
            let counts = states.reduce(into: [:]) { $0[$1["state"] as? String ?? ""] = $1["files"] as? Int }
            return counts == ["INGESTED": valid, "INVALID": invalid].filter { $0.value > 0 }
        }
    }

    /// Checks that each row is in the outputs once, that no other file is, and that the invalid files were set aside.
    func check() throws {
        let counts = try program.rows(
            """
            SELECT (SELECT count(*) FROM raw.files), (SELECT count(*) FROM out.copy),
                (SELECT count(DISTINCT id) FROM out.copy), (SELECT count(*) FROM out.latest)
            """)
        #expect(counts as NSArray == [[valid, valid, valid, 1]] as NSArray)
        if rewrites {
            let merged = try program.rows("SELECT count(*), count(DISTINCT id) FROM out.merged")
            #expect(merged as NSArray == [[valid + 1, valid + 1]] as NSArray)
        }
        for table in ["copy", "latest"] + (rewrites ? ["merged"] : []) {
            let statistics = try program.run("catalog", "show", "out.\(table)", "--json").json()["statistics"]
            let registered = (statistics as? [String: Any])?["files"] as? Int
            let names = try workspace.names(in: "lake/\(table)").filter { $0 != ".staging" }
            #expect(names.count == registered, "files of out.\(table): \(names)")
            #expect(try workspace.names(in: "lake/\(table)/.staging") == [])
        }
        for number in 0..<invalid {
            let name = "invalid-\(number + 1).csv"
            #expect(try !workspace.has("in/\(name)") && workspace.has("failed/\(name)"))
            #expect(try workspace.read("failed/\(name).reason.json").contains("column 'id' is missing"))
        }
        let doctor = try program.run("doctor")
        #expect(doctor.status == 0, "\(doctor.output)")
        let store = try Store.openReadOnly(path: workspace.path(".tidegate/state.sqlite"))
        #expect(try store.read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check") } == ["ok"])
    }
}
