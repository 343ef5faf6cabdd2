import Engines
import Files
import Foundation
import TestSupport
import Testing

/// The built `tidegate`, driven as a user would: commands in, output and exit status out.
struct Program {
    /// What a command printed and how it ended.
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The output as JSON.
        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return try #require(object as? [String: Any], "no JSON object: \(output)")
        }
    }

    let path: String
    /// The workspace's absolute path.
    let root: String
    var environment = ProcessInfo.processInfo.environment

    init(in workspace: ScratchFolder) throws {
        try self.init(at: workspace.path)
    }

    init(at root: String) throws {
        self.root = root
        path = try Self.built("tidegate")
        environment["NO_COLOR"] = "1"
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: String..., timeout: Duration = .seconds(240)) throws -> Result {
        try run(arguments, timeout: timeout)
    }

    /// Runs a command to its end.
    func run(_ arguments: [String], timeout: Duration = .seconds(240)) throws -> Result {
        let id = UUID().uuidString
        let output = NSTemporaryDirectory() + "/tidegate-out-\(id)"
        let errors = NSTemporaryDirectory() + "/tidegate-err-\(id)"
        defer {
            try? FileManager.default.removeItem(atPath: output)
            try? FileManager.default.removeItem(atPath: errors)
        }
        let child = ChildProcess(
            program: path, arguments: ["--workspace", root] + arguments, environment: environment,
            folder: root, output: output, errors: errors)
        let end = try child.run(timeout: timeout)
        guard case .exited(let status)? = end else {
            throw Failure(
                "'tidegate \(arguments.joined(separator: " "))' did not end by itself: \(String(describing: end))")
        }
        return Result(status: status, output: Self.text(output), errors: Self.text(errors))
    }

    /// Starts the daemon and waits until it takes commands.
    ///
    /// - Parameters:
    ///   - folder: the workspace, when it is a folder in this one.
    ///   - log: where it logs, when not in its workspace.
    func startDaemon(in folder: String? = nil, log: String? = nil) throws -> RunningDaemon {
        let root = folder.map { "\(self.root)/\($0)" } ?? self.root
        let daemon = try launchDaemon(in: root, log: log)
        try eventually("the daemon listens", log: daemon.log) {
            FileManager.default.fileExists(atPath: "\(root)/.tidegate/daemon.sock")
        }
        return daemon
    }

    /// Starts the daemon and does not wait for it.
    ///
    /// - Parameters:
    ///   - root: the workspace, when it is another than this one.
    ///   - log: where it logs, when not in its workspace.
    ///   - tracer: a program with its arguments that is to start it, and must become it.
    func launchDaemon(
        in root: String? = nil, log: String? = nil, under tracer: [String] = []
    ) throws -> RunningDaemon {
        let root = root ?? self.root
        let log = log ?? "\(root)/daemon.log"
        let words = tracer + [path, "--workspace", root, "daemon"]
        let child = ChildProcess(
            program: words[0], arguments: Array(words.dropFirst()), environment: environment, folder: root, errors: log)
        return RunningDaemon(pid: try child.start(), log: log)
    }

    /// Waits until a condition holds; what it waits for are other processes, so it looks now and then.
    func eventually(
        _ what: String, within limit: Duration = .seconds(240), every milliseconds: UInt32 = 20, log: String? = nil,
        _ condition: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + limit
        while true {
            if try condition() { return }
            guard ContinuousClock.now < end else {
                let status = (try? run("status").output) ?? ""
                throw Failure(
                    "not within \(limit): \(what)\n\(status)\n\(log.map(Self.text) ?? Self.text("\(root)/daemon.log"))")
            }
            usleep(milliseconds * 1000)
        }
    }

    /// The runs, newest first, as `runs list --json` has them.
    func runs(state: String? = nil) throws -> [[String: Any]] {
        let result = try run(["runs", "list", "--json"] + (state.map { ["--state", $0] } ?? []))
        guard result.status == 0 else { return [] }
        return try #require(try result.json()["runs"] as? [[String: Any]])
    }

    /// The files, newest first, as `files list --json` has them.
    func files(state: String? = nil) throws -> [[String: Any]] {
        let filter = state.map { ["--state", $0] } ?? []
        let result = try run(["files", "list", "--json"] + filter)
        guard result.status == 0 else { return [] }
        return try #require(try result.json()["files"] as? [[String: Any]])
    }

    /// The rows of a query; one that is unlocked may read any file.
    func rows(_ sql: String, unlocked: Bool = false) throws -> [[Any]] {
        let result = try run(["query", sql, "--json"] + (unlocked ? ["--unlocked"] : []))
        try #require(result.status == 0, "\(result.errors)")
        return try #require(try result.json()["rows"] as? [[Any]])
    }

    private static func text(_ path: String) -> String {
        (try? String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)) ?? ""
    }

    /// A product of this package, in the folder that the test bundle was built to.
    static func built(_ name: String) throws -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for candidate in [Bundle.main.bundleURL, folder] {
            folder = candidate
            for _ in 0..<4 {
                let path = folder.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: path), !isFolder(path) { return path }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw Failure("the program '\(name)' is not built; run 'swift build' first")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

/// A daemon that a test started; killed when the test forgets it.
final class RunningDaemon {
    let pid: Int32
    let log: String
    private var gone: ProcessEnd?

    init(pid: Int32, log: String) {
        self.pid = pid
        self.log = log
    }

    /// Ends it as a power cut would, and waits until it is gone.
    func killHard() {
        end(by: SIGKILL)
    }

    /// Asks it to end, and gives its exit status.
    @discardableResult
    func terminate() -> Int32 {
        end(by: SIGTERM)
    }

    /// How it ended; nil while it lives.
    func ended() -> ProcessEnd? {
        if gone == nil {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid { gone = Self.end(status: status) }
        }
        return gone
    }

    private static func end(status: Int32) -> ProcessEnd {
        status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signaled(status & 0x7F)
    }

    /// Asks it to end, and waits for that at most so long.
    func ask(toEndWithin limit: Duration) {
        guard ended() == nil else { return }
        kill(pid, SIGTERM)
        let last = ContinuousClock.now + limit
        while ended() == nil, ContinuousClock.now < last { usleep(5_000) }
    }

    @discardableResult
    private func end(by signal: Int32) -> Int32 {
        guard gone == nil else { return -1 }
        kill(pid, signal)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        gone = Self.end(status: status)
        return (status >> 8) & 0xFF
    }

    deinit {
        end(by: SIGKILL)
    }
}

/// What went wrong in a test's own doing.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
