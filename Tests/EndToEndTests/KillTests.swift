import Foundation
import TestSupport
import Testing

/// The built daemon, killed at random instants while files come.
@Suite struct KillTests {
    /// `make kills KILLS=1000` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["TIDEGATE_KILLS"].flatMap { Int($0) } ?? 20

    @Test func `killed at random instants under load, every file is ingested once and every row is in the output once`()
        throws
    {
        try withScratchFolder { workspace in
            var load = try Load(in: workspace, batch: 4, quiet: "50ms", rewriting: true)
            var random = SeededRandom(seed: 20)
            for _ in 0..<Self.kills {
                let daemon = try load.program.startDaemon()
                try load.add(valid: 5, invalid: 1)
                usleep(UInt32.random(in: 0...150_000, using: &random))
                daemon.killHard()
                try FileManager.default.removeItem(atPath: workspace.path(".tidegate/daemon.sock"))
            }
            let daemon = try load.program.startDaemon()
            try load.settle(within: .seconds(60 + 2 * Self.kills))
            try load.check()
            #expect(daemon.terminate() == 0)
        }
    }
}
