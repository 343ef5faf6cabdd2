import Foundation
import TestSupport
import Testing

/// The built daemon on a disk that is too small.
@Suite(.enabled(if: SmallDisk.isPossible)) struct FullDiskTests {
    /// `make full-disks DISKS=10` asks for more.
    private static let disks = ProcessInfo.processInfo.environment["TIDEGATE_DISKS"].flatMap { Int($0) } ?? 1
    private static let filler = 4_000

    @Test(arguments: (0..<disks).map { 1_600 + $0 * 2_000 / disks })
    func `a disk that fills up, stays full and is freed loses nothing, and the daemon goes on by itself`(
        kibibytes room: Int
    ) throws {
        try withScratchFolder { folder in
            let log = try ScratchFolder()
            let disk = try SmallDisk(over: folder, kibibytes: room + Self.filler)
            defer { withExtendedLifetime((disk, log)) {} }
            var load = try Load(in: folder, batch: 2, quiet: "300ms")
            try folder.write([UInt8](repeating: 1, count: Self.filler << 10), to: "filler")
            let daemon = try load.program.startDaemon(log: log.path("daemon.log"))
            try fill(&load)
            try load.program.eventually("the daemon meets the full disk, and meets it again", log: daemon.log) {
                try log.read("daemon.log").split(separator: "no space left").count > 2
            }
            #expect(daemon.ended() == nil)
            try FileManager.default.removeItem(atPath: folder.path("filler"))
            try load.settle(within: .seconds(60))
            #expect(daemon.terminate() == 0)
            try load.check()
        }
    }

    /// Lets files come until the disk has no room for another.
    private func fill(_ load: inout Load) throws {
        for _ in 0..<500 {
            do {
                try load.add(valid: 1, invalid: 0)
            } catch {
                return
            }
            usleep(20_000)
        }
        throw Failure("the disk does not fill up")
    }
}
