import Foundation

/// What a daemon with a thousand scheduled workflows takes while nothing is due.
struct Idle {
    let folder: String
    let program: String

    private static let count = 1000
    private static let span = 120

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
        // Threads that were of use at the start have ended by then.
        sleep(15)
        let before = Self.look(at: daemon.processIdentifier)
        sleep(UInt32(Self.span))
        let after = Self.look(at: daemon.processIdentifier)
        let switches = after.switches.map { $1 - (before.switches[$0] ?? 0) }.reduce(0, +)
        let wakeUps = Double(switches) / Double(Self.span)
        return [
            Figure(
                what: "\(Self.count) scheduled workflows, idle",
                ours: String(format: "%.0f MB resident, %.2f wake-ups/s", Double(after.kilobytes) / 1024, wakeUps),
                others: "")
        ]
    }

    /// The resident memory, and how often each thread has given up the processor of itself.
    private static func look(at pid: Int32) -> (kilobytes: Int, switches: [String: Int]) {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        let switches = threads.map { ($0, status("voluntary_ctxt_switches", of: "\(pid)/task/\($0)")) }
        return (status("VmRSS", of: "\(pid)"), Dictionary(uniqueKeysWithValues: switches))
    }
}
