import Foundation

/// One job, a thousand at once and one more; and a hundred, one after the other. Each job is `true` in a shell.
struct Processes {
    let folder: String
    let program: String
    /// A Python with the peers in it; nil for none.
    let peers: String?

    private static let fan = 1000
    private static let chain = 100

    func measure() throws -> [Figure] {
        let workspace = try ScratchWorkspace(
            "\(folder)/processes", program: program, workflows: ["fan": Self.fanText, "chain": Self.chainText])
        try workspace.tidegate("run", "fan")
        try workspace.tidegate("run", "chain")
        try workspace.tidegate("run", "fan")
        try workspace.tidegate("run", "chain")
        let fan = try workspace.secondsOfRun("fan-2")
        let chain = try workspace.secondsOfRun("chain-2")
        let bareFan = Self.bare(Self.fan, atOnce: Self.fan) + Self.bare(2, atOnce: 1)
        let bareChain = Self.bare(Self.chain, atOnce: 1)
        let added = (chain - bareChain) / Double(Self.chain) * 1000
        return [
            Figure(
                what: "1 → \(Self.fan) → 1 shell jobs", ours: String(format: "%.2f s, %.1f × bare", fan, fan / bareFan),
                others: String(format: "bare posix_spawn and wait: %.2f s", bareFan) + peerText("fan", Self.fan)),
            Figure(
                what: "a chain of \(Self.chain) shell jobs",
                ours: String(format: "%.2f s, %.2f ms added each", chain, added),
                others: String(format: "bare: %.2f s", bareChain) + peerText("chain", Self.chain)),
        ]
    }

    private static let fanText: String = {
        let names = (0..<fan).map { "n\($0)" }
        let jobs = names.map { "  \($0): {shell: 'true', needs: [first]}" }.joined(separator: "\n")
        return """
            workflow: fan
            jobs:
              first: {shell: 'true'}
            \(jobs)
              last: {shell: 'true', needs: [\(names.joined(separator: ", "))]}

            """
    }()

    private static let chainText: String = {
        let jobs = (1..<chain).map { "  n\($0): {shell: 'true', needs: [n\($0 - 1)]}" }.joined(separator: "\n")
        return "workflow: chain\njobs:\n  n0: {shell: 'true'}\n\(jobs)\n"
    }()

    /// The seconds of a loop that starts the same processes, so many at once, and waits for them.
    private static func bare(_ count: Int, atOnce: Int) -> Double {
        let words: [String] = ["sh", "-c", "true"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        return seconds {
            var begun = 0
            var ended = 0
            while ended < count {
                while begun < count, begun - ended < atOnce {
                    var pid: pid_t = 0
                    guard posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return }
                    begun += 1
                }
                if wait(nil) > 0 { ended += 1 }
            }
        }
    }

    /// What Luigi and Prefect took, as far as they are there.
    private func peerText(_ shape: String, _ count: Int) -> String {
        guard let peers else { return "" }
        let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers").path
        return ["luigi", "prefect"].compactMap { name -> String? in
            let scratch = "\(folder)/\(name)-\(shape)"
            try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: peers)
            process.arguments = ["\(scripts)/\(name)_dag.py", shape, String(count), scratch]
            process.environment = ProcessInfo.processInfo.environment.merging(
                [
                    "PREFECT_HOME": scratch, "PREFECT_LOGGING_LEVEL": "CRITICAL",
                    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
                ]
            ) { $1 }
            process.standardError = FileHandle.nullDevice
            let output = Pipe()
            process.standardOutput = output
            guard (try? process.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() else {
                return nil
            }
            process.waitUntilExit()
            let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
            return Double(words).map { String(format: "; \(name.capitalized): %.1f s", $0) }
        }.joined()
    }
}
