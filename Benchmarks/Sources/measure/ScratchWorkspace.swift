import Foundation

/// A workspace of a measurement, and the built program in it.
struct ScratchWorkspace {
    let root: String
    let program: String

    /// Makes the workspace, with workflows by name.
    init(_ root: String, program: String, workflows: [String: String]) throws {
        self.root = root
        self.program = program
        try FileManager.default.createDirectory(atPath: "\(root)/workflows", withIntermediateDirectories: true)
        for (name, text) in workflows {
            try text.write(toFile: "\(root)/workflows/\(name).yaml", atomically: true, encoding: .utf8)
        }
    }

    /// The database of the workspace.
    var database: String { "\(root)/.tidegate/state.sqlite" }

    /// Runs a command to its end; what it printed.
    @discardableResult
    func tidegate(_ arguments: String...) throws -> Data {
        let process = process(arguments)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return bytes
    }

    /// Starts the daemon, waits until it takes commands, and gives it with the seconds that took.
    func startDaemon() throws -> (daemon: Process, seconds: Double) {
        let daemon = process(["daemon"])
        daemon.standardError = FileHandle.nullDevice
        let taken = try seconds {
            try daemon.run()
            while !FileManager.default.fileExists(atPath: "\(root)/.tidegate/daemon.sock") { usleep(500) }
        }
        return (daemon, taken)
    }

    /// How long a run took by its record, in seconds.
    func secondsOfRun(_ run: String) throws -> Double {
        let json = try JSONSerialization.jsonObject(with: try tidegate("runs", "show", run, "--json")) as? [String: Any]
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let started = json?["started"] as? String, let ended = json?["ended"] as? String,
            json?["state"] as? String == "SUCCEEDED"
        else { throw MeasureError("run \(run) did not succeed: \(json?["reason"] ?? "")") }
        return try format.parse(ended).timeIntervalSince(try format.parse(started))
    }

    private func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--workspace", root] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        return process
    }
}

/// What went wrong in a measurement.
struct MeasureError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
