import Engines
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The programs of a build folder that a recording takes.
package struct BuiltPrograms: Sendable {
    private let folder: String

    /// The programs in a folder; an error names one that is missing.
    package init(in folder: String) throws {
        self.folder = folder
        for path in [program, supervisor, recorder] where try LocalFileSystem().kind(of: path) == nil {
            throw RecoveryError("'\(path)' is not built; run 'swift build' first")
        }
    }

    var program: String { folder + "/tidegate" }
    var supervisor: String { folder + "/tidegate-recorded-supervisor" }
    var recorder: String { folder + "/libPowerCutRecorder.so" }

    /// Starts a daemon; its messages are added to none of the workspace's files.
    ///
    /// - Parameter recording: where its deeds are written down; nil for a daemon that nobody watches.
    func startDaemon(in workspace: String, log: String, recording: String? = nil) throws -> Int32 {
        var environment = ["NO_COLOR": "1"]
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "TIDEGATE_DUCKDB"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        if let recording {
            environment["LD_PRELOAD"] = recorder
            environment["TIDEGATE_RECORDING"] = recording
            environment["TIDEGATE_RECORDED_FOLDER"] = workspace
            environment["TIDEGATE_RECORDED_SUPERVISOR"] = supervisor
        }
        return try ChildProcess(
            program: program, arguments: ["--workspace", workspace, "daemon"], environment: environment,
            folder: workspace, errors: log
        ).start()
    }

    /// Ends a daemon and waits for its end.
    static func end(_ daemon: Int32, by signal: Int32) {
        kill(daemon, signal)
        var status: Int32 = 0
        while waitpid(daemon, &status, 0) < 0, errno == EINTR { continue }
    }
}

/// Waits for what other processes do, by looking now and then.
func eventually(_ what: String, within limit: Duration, _ condition: () throws -> Bool) throws {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < end else { throw RecoveryError("not within \(limit): \(what)") }
        usleep(10_000)
    }
}
