import Foundation
import TestSupport
import Testing

/// The built daemon, killed at random instants while files come.
@Suite struct KillTests {
    /// `make kills KILLS=1000` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["TIDEGATE_KILLS"].flatMap { Int($0) } ?? 20
    private static let filesPerLife = 5

    @Test func `killed at random instants under load, every file is ingested once and every row is in the output once`()
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: load
                datasets:
                  files: {path: in/*.csv, table: raw.files, settle: 100ms}
                triggers:
                  uploads: {on-upload: files, batch: {files: 4, quiet: 50ms}, start: crawl}
                crawlers:
                  crawl: {datasets: [files]}
                jobs:
                  copy:
                    sql: SELECT id FROM batch.files
                    output: {table: out.copy, path: lake/copy}
                    needs: [crawl]
                """, to: "workflows/load.yaml")
            try workspace.makeFolder("in")
            let program = try Program(in: workspace)
            var random = SeededRandom(seed: 20)
            var count = 0
            for _ in 0..<Self.kills {
                let daemon = try program.startDaemon()
                for _ in 0..<Self.filesPerLife {
                    count += 1
                    try workspace.write("id\n\(count)\n", to: "in/\(count).csv")
                }
                usleep(UInt32.random(in: 0...150_000, using: &random))
                daemon.killHard()
                try FileManager.default.removeItem(atPath: workspace.path(".tidegate/daemon.sock"))
            }
            let daemon = try program.startDaemon()
            try program.eventually("all files are ingested", within: .seconds(60 + Self.kills)) {
                let files = try program.run("status", "--json").json()["files"] as? [[String: Any]] ?? []
                return files.count == 1 && files[0]["state"] as? String == "INGESTED"
                    && files[0]["files"] as? Int == count
            }
            let rows = try program.rows("SELECT count(*), count(DISTINCT id) FROM out.copy")
            #expect(rows as NSArray == [[count, count]] as NSArray)
            #expect(try program.rows("SELECT count(*) FROM raw.files") as NSArray == [[count]] as NSArray)
            #expect(try program.run("doctor").output.contains("ok    ledger"))
            daemon.terminate()
        }
    }
}
