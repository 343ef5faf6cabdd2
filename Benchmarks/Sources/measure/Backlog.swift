import Foundation
import Orchestrator
import Store

/// The memory of a daemon before which many files lie when it starts, until all are in the ledger and checked.
struct Backlog {
    let folder: String
    let program: String

    private static let text = """
        workflow: backlog
        datasets:
          files: {path: 'in/*/*.csv', table: raw.files}
        triggers:
          yearly: {schedule: "0 0 1 1 *", start: work}
        jobs:
          work: {shell: 'true'}

        """

    func measure() throws -> [Figure] {
        try [10_000, 100_000].map { count in
            let workspace = try ScratchWorkspace(
                "\(folder)/backlog-\(count)", program: program, workflows: ["backlog": Self.text])
            for number in 0..<count {
                let below = "\(workspace.root)/in/\(number / 1000)"
                if number % 1000 == 0 {
                    try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: true)
                }
                try "id,v\n\(number),x\n".write(toFile: "\(below)/\(number).csv", atomically: false, encoding: .utf8)
            }
            let (daemon, _) = try workspace.startDaemon()
            defer {
                daemon.terminate()
                daemon.waitUntilExit()
            }
            let store = try Store.openReadOnly(path: workspace.database)
            defer { try? store.close() }
            let taken = try seconds {
                while try valid(store) < count { usleep(200_000) }
            }
            let kilobytes = status("VmHWM", of: "\(daemon.processIdentifier)")
            return Figure(
                what: "\(count) files before a daemon that starts",
                ours: String(
                    format: "%.0f MB at most, %.0f files/s", Double(kilobytes) / 1024, Double(count) / taken),
                others: "")
        }
    }

    private func valid(_ store: Store) throws -> Int {
        try store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals WHERE state = 'VALID'") ?? 0
        }
    }
}
