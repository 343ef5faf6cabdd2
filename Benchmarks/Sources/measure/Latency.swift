import Foundation

/// From a file's close to its job's first action, through the built daemon, without batching.
struct Latency {
    let folder: String
    let program: String

    private let workflow = """
        workflow: latency
        datasets:
          files: {path: in/*.csv, table: raw.files}
        triggers:
          uploads: {on-upload: files, start: stamp}
        jobs:
          stamp: {shell: 'date +%s%N >> stamps'}

        """

    func measure(files: Int = 200) throws -> [Figure] {
        let workspace = "\(folder)/latency"
        for name in ["workflows", "in"] {
            try FileManager.default.createDirectory(
                atPath: "\(workspace)/\(name)", withIntermediateDirectories: true)
        }
        try workflow.write(toFile: "\(workspace)/workflows/latency.yaml", atomically: true, encoding: .utf8)
        let daemon = Process()
        daemon.executableURL = URL(fileURLWithPath: program)
        daemon.arguments = ["--workspace", workspace, "daemon"]
        daemon.currentDirectoryURL = URL(fileURLWithPath: workspace)
        daemon.standardError = FileHandle.nullDevice
        try daemon.run()
        defer {
            daemon.terminate()
            daemon.waitUntilExit()
        }
        while !FileManager.default.fileExists(atPath: "\(workspace)/.tidegate/daemon.sock") { usleep(10_000) }
        var closes: [UInt64] = []
        for number in 0..<(files + 5) {
            let path = "\(workspace)/in/\(number).csv"
            try "id,v\n\(number),x\n".write(toFile: path, atomically: false, encoding: .utf8)
            closes.append(now())
            while stamps(workspace).count <= number { usleep(1000) }
            usleep(20_000)
        }
        let starts = stamps(workspace)
        // The first files start the readers; they are not counted.
        let waits = zip(closes, starts).dropFirst(5).map { Double($1 &- $0) / 1e6 }.sorted()
        let bare = try median(of: 20) {
            let start = now()
            try run("/bin/sh", ["-c", "date +%s%N > \(folder)/bare"])
            let stamp = try String(contentsOfFile: "\(folder)/bare", encoding: .utf8)
            return Double((UInt64(stamp.prefix { $0.isNumber }) ?? start) &- start) / 1e6
        }
        return [
            Figure(
                what: "file's close to its job's start, \(files) files",
                ours: String(format: "p50 %.1f ms, p99 %.1f ms", waits[waits.count / 2], waits[waits.count * 99 / 100]),
                others: String(format: "the same job started bare: %.1f ms", bare))
        ]
    }

    private func stamps(_ workspace: String) -> [UInt64] {
        let text = (try? String(contentsOfFile: "\(workspace)/stamps", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { UInt64($0) }
    }

    private func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
