import Foundation

/// A file of 64 columns and 10,000,000 rows: whether all cores are kept busy with it, and in how much memory.
struct LargeFile {
    let folder: String
    let program: String

    func measure() throws -> [Figure] {
        let (path, bytes) = try InferenceSamples(folder: folder).wide(columns: 64, rows: 10_000_000)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reading = try seconds { try read(path) }
        let before = Self.childSeconds
        var memory = 0
        let taken = try seconds { memory = try peakMemory(of: ["infer", path]) }
        let cores = (Self.childSeconds - before) / taken
        let gigabytes = Double(bytes) / 1e9
        return [
            Figure(
                what: String(format: "64 columns by 10,000,000 rows, %.1f GB, inferred", gigabytes),
                ours: String(format: "%.2f GB/s, %.2f cores, %d MB", gigabytes / taken, cores, memory >> 10),
                others: String(format: "only reading it: %.2f GB/s", gigabytes / reading))
        ]
    }

    /// The most kilobytes that the program held in memory, by asking often.
    private func peakMemory(of arguments: [String]) throws -> Int {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var peak = 0
        while process.isRunning {
            peak = max(peak, status("VmHWM", of: "\(process.processIdentifier)"))
            usleep(20_000)
        }
        guard process.terminationStatus == 0 else {
            throw MeasureError("the program ended with \(process.terminationStatus)")
        }
        return peak
    }

    /// The time that ended children had on cores.
    private static var childSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
