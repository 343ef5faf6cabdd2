import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// The daemon is killed at moments of no choice while it lists, fetches, runs and sets aside.
@Suite(.serialized) struct BucketKillTests {
    @Test func `no object is lost or taken twice, however often the daemon is killed`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(
                ", invalid: \"s3://shop/failed\"", path: "s3://shop/orders/*.csv", batch: "files: 20, quiet: 200ms")
            try shop.server.fill("shop", "orders", count: 120)
            for number in 0..<5 { try shop.put("<html><body>\(number)</body></html>", "orders/bad\(number).csv") }
            var random = SeededRandom(seed: 11)
            for _ in 0..<12 {
                let daemon = try shop.program.launchDaemon()
                usleep(UInt32.random(in: 50_000...900_000, using: &random))
                daemon.killHard()
            }
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("all are taken", within: .seconds(120), every: 200, log: daemon.log) {
                try shop.copied().count >= 120 && shop.keys("orders/bad").isEmpty
            }
            try shop.program.eventually("all moves are noted", log: daemon.log) {
                try shop.program.files(state: "INVALID").allSatisfy { $0["moved_to"] is String }
            }
            #expect(try shop.copied() == Array(0..<120))
            #expect(try shop.keys("failed/").filter { !$0.hasSuffix(".reason.json") }.count == 5)
            #expect(try shop.keys("orders/").count == 120)
            #expect(daemon.terminate() == 0)
            #expect(try shop.program.run("doctor").output.contains("every ingested file has one run"))
        }
    }
}
