import ArgumentParser
import Engines
import Files
import FoundationEssentials
import GRDB
import Notices
import Orchestrator
import Store
import Timekeeping
import YAMLSource

/// `tidegate doctor`.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what Tidegate needs: workspace, store, programs, workflow files.")

    @ParentCommand var tidegate: Tidegate

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let output = Output()
        var isWell = true
        func check(_ name: String, _ body: () throws -> String) {
            do {
                output.line("\(output.terminal.styled("ok  ", .good))  \(name): \(try body())")
            } catch {
                isWell = false
                output.line("\(output.terminal.styled("bad ", .bad))  \(name): \(error)")
            }
        }
        check("workspace") {
            guard try LocalFileSystem().kind(of: workspace.workflowsFolder) != nil else {
                throw CommandFailure(.usage, "there is no workflows/ in '\(workspace.root)'; 'tidegate init' makes one")
            }
            return workspace.root
        }
        check("workflow files") {
            let reading = WorkflowFolder(workspace).read()
            guard reading.brokenFiles.isEmpty else {
                throw CommandFailure(
                    .data,
                    "\(reading.brokenFiles.sorted().joined(separator: ", ")) does not load; see 'tidegate validate'")
            }
            return "\(reading.loaded.count) load"
        }
        check("settings") {
            let (_, problems, _) = try Settings.read(workspace)
            if let first = problems.first {
                throw CommandFailure(.data, "tidegate.yaml:\(first.location.line): \(first.message)")
            }
            return "tidegate.yaml"
        }
        check("store") {
            guard try LocalFileSystem().kind(of: workspace.databaseFile) != nil else { return "none yet" }
            let store = try Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
            let answer = try store.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
            guard answer == "ok" else { throw CommandFailure(.failed, "it is damaged: \(answer ?? "no answer")") }
            return "sound"
        }
        check("ledger") {
            guard try LocalFileSystem().kind(of: workspace.databaseFile) != nil else { return "none yet" }
            let store = try Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
            let broken = try store.read { db in try LedgerCheck.violations(in: db) }
            if let first = broken.first { throw CommandFailure(.failed, first) }
            return "every ingested file has one run that succeeded"
        }
        check("DuckDB") { try Settings.read(workspace).settings.duckDB(in: workspace).path }
        check("sandbox") { try SandboxCheck(workspace).line() }
        check("control groups") { try ControlGroupCheck(workspace).line() }
        check("Spark") { try SparkCheckLine(workspace).line() }
        check("channels") {
            let settings = try Settings.read(workspace).settings
            guard settings.channels.values.contains(where: \.needsCurl) else {
                return settings.channels.isEmpty ? "none" : settings.channels.count.counted("channel")
            }
            let curl = ChildProcess(
                program: "/usr/bin/env", arguments: ["curl", "--version"],
                environment: ProcessInfo.processInfo.environment)
            guard try curl.run(timeout: .seconds(10)) == .exited(0) else {
                throw CommandFailure(
                    .failed, "mail and webhooks are sent by curl, which is not installed or not in PATH")
            }
            return "\(settings.channels.count.counted("channel")); 'tidegate notify test CHANNEL' tries one"
        }
        check("buckets") { try BucketCheck(workspace).line() }
        check("keys") {
            let settings = try Settings.read(workspace).settings
            guard !settings.keys.isEmpty else { return "none" }
            try settings.parquetKeys(in: workspace).test(Set(settings.keys.keys))
            return "\(settings.keys.count.counted("key")) can be read, and DuckDB encrypts with them"
        }
        check("HTTP") {
            guard let http = try Settings.read(workspace).settings.http else { return "none" }
            guard let report = try ControlClient(workspace).send(.ping)?.http else {
                return "\(http.listen), once a daemon runs"
            }
            if let error = report.error { throw CommandFailure(.failed, error) }
            return report.line
        }
        check("time zones") {
            // One that every database has: without files, only UTC is there.
            _ = try TimeZoneRules.system(named: "Europe/London")
            return SystemTimeZones.shared.versionText
        }
        check("daemon") {
            try ControlClient(workspace).send(.ping) == nil ? "not running; start it with 'tidegate daemon'" : "running"
        }
        if !isWell { throw ExitCode(CommandFailure.Status.failed.rawValue) }
    }
}
