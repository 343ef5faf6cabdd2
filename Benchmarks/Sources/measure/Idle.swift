import Foundation

/// What a daemon with a thousand scheduled workflows takes while nothing is due.
struct Idle {
    let folder: String
    let program: String

    private static let count = 1000
    private static let span = 30

    func measure() throws -> [Figure] {
        var texts: [String: String] = [:]
        for number in 0..<Self.count {
            texts["w\(number)"] = """
                workflow: w\(number)
                timezone: Europe/Rome
                triggers:
                  yearly: {schedule: "\(number % 60) \(number % 24) 1 1 *", start: work}
                jobs:
                  work: {shell: 'true'}

                """
        }
        let workspace = try ScratchWorkspace("\(folder)/idle", program: program, workflows: texts)
        let (daemon, _) = try workspace.startDaemon()
        defer {
            daemon.terminate()
            daemon.waitUntilExit()
        }
        sleep(3)
        let before = Self.status(daemon.processIdentifier)
        sleep(UInt32(Self.span))
        let after = Self.status(daemon.processIdentifier)
        let wakeUps = Double(after.switches - before.switches) / Double(Self.span)
        return [
            Figure(
                what: "\(Self.count) scheduled workflows, idle",
                ours: String(format: "%.0f MB resident, %.1f wake-ups/s", Double(after.kilobytes) / 1024, wakeUps),
                others: "")
        ]
    }

    /// The resident memory, and how often all threads have given up the processor of themselves.
    private static func status(_ pid: Int32) -> (kilobytes: Int, switches: Int) {
        func value(_ path: String, _ name: String) -> Int {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        let switches = threads.map { value("/proc/\(pid)/task/\($0)/status", "voluntary_ctxt_switches") }
        return (value("/proc/\(pid)/status", "VmRSS"), switches.reduce(0, +))
    }
}
