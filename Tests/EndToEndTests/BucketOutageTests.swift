import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// Buckets that cannot be reached, and servers that die in the middle.
@Suite(.serialized) struct BucketOutageTests {
    private func lines(_ daemon: RunningDaemon, _ text: String) -> [Substring] {
        let log = (try? String(contentsOfFile: daemon.log, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").filter { $0.contains(text) }
    }

    @Test func `a server that is down when the daemon starts is told once, and found when it is back`() throws {
        try withScratchFolder { folder in
            let gone = try S3Server(in: folder.path("server"))
            var shop = try BucketWorkspace(in: folder, server: gone)
            try shop.write()
            gone.kill()
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the outage is told", log: daemon.log) {
                try shop.program.run("status").output.contains("listing s3://shop/orders/ does not work since")
            }
            usleep(5_000_000)
            #expect(lines(daemon, "does not work").count == 1)
            let doctor = try shop.program.run("doctor")
            #expect(doctor.status == 1 && doctor.output.contains("cannot be reached"), "\(doctor.output)")
            let why = try shop.program.run("files", "why", "s3://shop/orders/2026-11-20/a.csv").output
            #expect(why.contains("its bucket cannot be asked"), "\(why)")
            let back = try S3Server(in: folder.path("server"), port: gone.port)
            shop = try BucketWorkspace(in: folder, server: back)
            try shop.put("id\n1\n", "orders/2026-11-20/a.csv")
            try shop.program.eventually("it is taken", log: daemon.log) { try shop.copied() == [1] }
            #expect(lines(daemon, "works again, after").count == 1)
            #expect(!(try shop.program.run("status").output.contains("does not work since")))
            #expect(try shop.program.run("doctor").output.contains("1 bucket can be listed"))
        }
    }

    @Test func `half a list and half an object are no news, and nothing is lost or INVALID`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try shop.put("id\n1\n", "orders/2026-11-20/a.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the first is taken", log: daemon.log) { try shop.copied() == [1] }
            try shop.server.fail(.cut, requestsWith: "list-type=2", count: 2)
            try shop.put("id\n2\n", "orders/2026-11-20/b.csv")
            try shop.program.eventually("the second is taken", log: daemon.log) { try shop.copied() == [1, 2] }
            try shop.server.fail(.cut, requestsWith: "/c.csv", count: 3)
            try shop.put("id\n" + (100..<20_000).map { "\($0)\n" }.joined(), "orders/2026-11-20/c.csv")
            try shop.program.eventually("the third is taken", log: daemon.log) { try shop.copied().count == 19_902 }
            #expect(try shop.program.files().count == 3)
            #expect(try shop.paths("INVALID").isEmpty)
            #expect(lines(daemon, "listing s3://shop/orders/ does not work").count == 1)
            #expect(lines(daemon, "reading objects of s3://shop does not work").count == 1)
            #expect(lines(daemon, "works again").count == 2)
        }
    }

    @Test func `wrong keys and a missing bucket are told with the way out, and mended by an edit`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try shop.put("id\n1\n", "orders/2026-11-20/a.csv")
            try folder.write(
                "buckets: {shop: {access-key: {file: id.txt}, secret-key: {file: secret.txt}}}\n", to: "tidegate.yaml")
            try folder.write(S3Server.keyID + "\n", to: "id.txt")
            try folder.write("n0t-the-secret\n", to: "secret.txt")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the refusal is told", log: daemon.log) {
                lines(daemon, "SignatureDoesNotMatch").count == 1
            }
            let doctor = try shop.program.run("doctor").output
            #expect(doctor.contains("mend the secret key"), "\(doctor)")
            try folder.write("", to: "tidegate.yaml")
            try shop.program.eventually("it is taken by the keys of the environment", log: daemon.log) {
                try shop.copied() == [1]
            }
            let log = try String(contentsOfFile: daemon.log, encoding: .utf8)
            #expect(!log.contains("n0t-the-secret") && !log.contains(S3Server.secretKey))
            try shop.write(path: "s3://shopp/orders/{date}/*.csv")
            try shop.program.eventually("the missing bucket is told", log: daemon.log) {
                lines(daemon, "there is no bucket 'shopp'").count == 1
            }
            #expect(try shop.paths("INGESTED").count == 1)
        }
    }

    @Test func `no keys at all are told, and where they go`() throws {
        try withScratchFolder { folder in
            var shop = try BucketWorkspace(in: folder)
            shop.program.environment["AWS_ACCESS_KEY_ID"] = nil
            try shop.write()
            let run = try shop.program.run("run", "shop")
            #expect(
                run.output.contains("shop-1 started with 0 files; listing s3://shop/orders/ does not work"),
                "\(run.output)")
            let doctor = try shop.program.run("doctor").output
            #expect(doctor.contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"), "\(doctor)")
        }
    }

    @Test func `an attempt waits for a bucket that is out of reach`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(batch: "files: 2")
            try shop.put("id\n1\n", "orders/2026-11-20/a.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the first is read", log: daemon.log) { try shop.paths("VALID").count == 1 }
            // Its copy vanishes, and so does the way to another.
            try FileManager.default.removeItem(atPath: folder.path(".tidegate/objects"))
            try shop.put("id\n2\n", "orders/2026-11-20/b.csv")
            try shop.server.fail(.refuse, requestsWith: "/a.csv")
            try shop.program.eventually("the job waits", log: daemon.log) {
                lines(daemon, "waits, and is tried again").count == 1
            }
            shop.server.heal()
            try shop.program.eventually("it goes on", log: daemon.log) { try shop.copied() == [1, 2] }
            #expect(try shop.program.runs().count == 1)
        }
    }
}
