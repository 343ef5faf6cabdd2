import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// Invalid objects: set aside with the reason, and brought back; nothing is lost on the way.
@Suite(.serialized) struct BucketQuarantineTests {
    private let html = "<html><body>502 Bad Gateway</body></html>"

    private func text(_ shop: BucketWorkspace, _ key: String) throws -> String {
        let path = shop.folder.path("download")
        _ = try shop.bucket.get(key, to: path)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func `an invalid object moves to a folder of its bucket with the reason, and comes back mended`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", invalid: \"s3://shop/failed/orders\"")
            try shop.put(html, "orders/d/page.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("it is set aside", log: daemon.log) { try shop.keys("orders/").isEmpty }
            try shop.program.eventually("it is noted", log: daemon.log) {
                try shop.program.files(state: "INVALID").first?["moved_to"] as? String
                    == "s3://shop/failed/orders/page.csv"
            }
            #expect(try shop.keys("failed/") == ["failed/orders/page.csv", "failed/orders/page.csv.reason.json"])
            #expect(try text(shop, "failed/orders/page.csv") == html)
            #expect(try text(shop, "failed/orders/page.csv.reason.json").contains("it is HTML"))
            let why = try shop.program.run("files", "why", "s3://shop/orders/d/page.csv").output
            #expect(why.contains("it was moved to s3://shop/failed/orders/page.csv"), "\(why)")
            // The same again needs no second place; another of the name does.
            try shop.put(html, "orders/d/page.csv")
            try shop.program.eventually("it is set aside again", log: daemon.log) { try shop.keys("orders/").isEmpty }
            #expect(try shop.keys("failed/").count == 2)
            try shop.put(html + "2", "orders/d/page.csv")
            try shop.program.eventually("so is the other", log: daemon.log) {
                try shop.keys("failed/").count == 4 && shop.keys("orders/").isEmpty
            }
            let moved = try #require(try shop.program.files(state: "INVALID").first?["moved_to"] as? String)
            try shop.put("id\n5\n", try #require(ObjectAddress(moved)).key)
            try shop.program.eventually("the daemon knows", log: daemon.log) {
                try shop.program.run("files", "retry", "s3://shop/orders/d/page.csv").status == 0
            }
            try shop.program.eventually("the mended one is taken", log: daemon.log) { try shop.copied() == [5] }
            #expect(try shop.keys("orders/") == ["orders/d/page.csv"])
            #expect(try shop.keys("failed/").count == 2)
        }
    }

    @Test func `an invalid object may go to a folder of the workspace`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", invalid: failed/orders")
            try shop.put(html, "orders/d/page.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("it is set aside", log: daemon.log) { try shop.keys("orders/").isEmpty }
            let moved = folder.path("failed/orders/page.csv")
            #expect(try String(contentsOfFile: moved, encoding: .utf8) == html)
            #expect(FileManager.default.fileExists(atPath: moved + ".reason.json"))
            try folder.write("id\n6\n", to: "failed/orders/page.csv")
            try shop.program.eventually("it is retried", log: daemon.log) {
                try shop.program.run("files", "retry", "s3://shop/orders/d/page.csv").status == 0
            }
            try shop.program.eventually("the mended one is taken", log: daemon.log) { try shop.copied() == [6] }
            #expect(!FileManager.default.fileExists(atPath: moved))
        }
    }

    @Test func `without a folder an invalid object stays, and is looked at again when asked for`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try shop.put(html, "orders/d/page.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("it is told", log: daemon.log) { try shop.paths("INVALID").count == 1 }
            #expect(try shop.keys("orders/").count == 1)
            #expect(try shop.program.run("files", "retry", "s3://shop/orders/d/page.csv").status == 0)
            try shop.put("id\n1\n", "orders/d/page.csv")
            try shop.program.eventually("the new version is taken", log: daemon.log) { try shop.copied() == [1] }
        }
    }

    @Test(arguments: [
        "PUT /shop/failed/page.csv.reason.json", "PUT /shop/failed/page.csv ", "DELETE /shop/orders/d/page.csv",
        "HEAD /shop/failed/page.csv", "GET /shop/orders/d/page.csv",
    ])
    func `what is done and not answered is done again, to no harm`(_ request: String) throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", invalid: \"s3://shop/failed\"")
            try shop.put(html, "orders/d/page.csv")
            try shop.server.fail(.swallow, requestsWith: request, count: 1)
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("it is set aside, and that is noted", log: daemon.log) {
                try shop.program.files(state: "INVALID").first?["moved_to"] as? String == "s3://shop/failed/page.csv"
            }
            #expect(try shop.keys("") == ["failed/page.csv", "failed/page.csv.reason.json"])
            #expect(try text(shop, "failed/page.csv") == html)
        }
    }

    @Test func `an object is not removed while its copy is not there`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", invalid: \"s3://shop/failed\"")
            try shop.server.fail(.refuse, requestsWith: "/failed/page.csv", count: 3)
            try shop.put(html, "orders/d/page.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the failure is told", log: daemon.log) {
                try String(contentsOfFile: daemon.log, encoding: .utf8).contains("moving invalid objects of s3://shop")
            }
            try shop.program.eventually("it is set aside", log: daemon.log) { try shop.keys("orders/").isEmpty }
            #expect(try text(shop, "failed/page.csv") == html)
            let writes = shop.server.requests()
            let removed = try #require(writes.firstIndex { $0.hasPrefix("DELETE /shop/orders") })
            let copied = try #require(
                writes.firstIndex { $0.hasPrefix("PUT /shop/failed/page.csv") && $0.hasSuffix("200") })
            #expect(copied < removed)
        }
    }
}
