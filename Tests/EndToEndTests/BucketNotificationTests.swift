import Foundation
import ObjectStorage
import TestSupport
import Testing

/// A daemon that is told of new objects, in place of waiting for the next list.
@Suite(.serialized) struct BucketNotificationTests {
    private func event(_ key: String, name: String = "ObjectCreated:Put") -> String {
        #"{"Records":[{"eventName":"\#(name)","s3":{"bucket":{"name":"shop"},"object":{"key":"\#(key)"}}}]}"#
    }

    @Test func `an object that a notification names is taken at once, and what it says is not believed`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(
                workflow.replacingOccurrences(of: "every: 1s", with: "every: 1h"), to: "workflows/shop.yaml")
            try folder.write(event("orders/d/a%2B1.csv"), to: "event.json")
            let without = try shop.program.run("files", "notify", folder.path("event.json"))
            #expect(without.status == 69 && without.errors.contains("no daemon runs here"))
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the bucket is listed", log: daemon.log) {
                shop.server.requests().contains { $0.contains("list-type=2") }
            }
            // Nothing is there yet: the notification is early, or not true.
            let early = try shop.program.run("files", "notify", folder.path("event.json"))
            #expect(early.output == "1 object looked at\n", "\(early.errors)")
            try shop.put("id\n1\n", "orders/d/a+1.csv")
            #expect(try shop.program.run("files", "notify", folder.path("event.json")).status == 0)
            try shop.program.eventually("it is taken", log: daemon.log) { try shop.copied() == [1] }
            // Told twice, and of others.
            try shop.program.run("files", "notify", folder.path("event.json"))
            try folder.write(event("elsewhere/a.csv"), to: "event.json")
            let other = try shop.program.run("files", "notify", folder.path("event.json"))
            #expect(other.output == "0 objects looked at; 1 object of no dataset left out\n")
            try folder.write(event("orders/d/a%2B1.csv", name: "ObjectRemoved:Delete"), to: "event.json")
            let removed = try shop.program.run("files", "notify", folder.path("event.json"))
            #expect(removed.output == "no new object is named; 1 other event left out\n")
            try folder.write("no json", to: "event.json")
            let bad = try shop.program.run("files", "notify", folder.path("event.json"))
            #expect(bad.status == 65 && bad.errors.contains("line 1 is no JSON"), "\(bad.errors)")
            #expect(try shop.program.files().count == 1)
            #expect(shop.server.requests().filter { $0.contains("list-type=2") }.count == 1)
        }
    }

    @Test func `very many are looked for by a list`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(path: "s3://shop/orders/*.csv", batch: "quiet: 1s")
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(
                workflow.replacingOccurrences(of: "every: 1s", with: "every: 1h"), to: "workflows/shop.yaml")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the bucket is listed", log: daemon.log) {
                shop.server.requests().contains { $0.contains("list-type=2") }
            }
            try shop.server.fill("shop", "orders", count: 150)
            let lines = (0..<150).map { event("orders/\(String(format: "%06d", $0)).csv") }
            try folder.write(lines.joined(separator: "\n"), to: "events.ndjson")
            let told = try shop.program.run("files", "notify", folder.path("events.ndjson"))
            #expect(told.output == "150 objects looked at\n", "\(told.errors)")
            try shop.program.eventually("all are taken", log: daemon.log) { try shop.copied().count == 150 }
            #expect(shop.server.requests().filter { $0.hasPrefix("HEAD") }.isEmpty)
        }
    }
}
