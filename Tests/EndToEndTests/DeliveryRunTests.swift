import Crypto
import Foundation
import TestSupport
import Testing

/// Deliveries with a manifest, by the program.
@Suite struct DeliveryRunTests {
    private func workflow(_ rest: String = "") -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/{day}/*.csv", table: raw.orders, manifest: "*.manifest", settle: 10ms\(rest)}
        triggers:
          come: {on-upload: orders, start: crawl}
        crawlers:
          crawl: {datasets: [orders]}
        """
    }

    private func ingested(_ program: Program) throws -> [String] {
        try program.files(state: "INGESTED").compactMap { $0["path"] as? String }.sorted()
    }

    private func sums(_ files: [(String, String)], md5: Bool = false) -> String {
        files.map { name, text in
            let bytes = Data(text.utf8)
            let sum =
                md5
                ? Insecure.MD5.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
                : SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            return "\(sum)  \(name)\n"
        }.joined()
    }

    @Test(arguments: [false, true])
    func `the batch waits for all that the manifest lists, whichever comes last, and over a kill`(manifestLast: Bool)
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write(workflow(), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            var daemon = try program.startDaemon()
            let files = [("a.csv", "id\n1\n"), ("b c.csv", "id\n2\n"), ("é.csv", "id\n3\n")]
            let manifest = sums(files, md5: manifestLast)
            if !manifestLast { try workspace.write(manifest, to: "landing/1/all.manifest") }
            for (name, text) in files.dropLast() { try workspace.write(text, to: "landing/1/\(name)") }
            try workspace.write("id\n9\n", to: "landing/1/unlisted.csv")
            try program.eventually("three are read", log: daemon.log) { try program.files(state: "VALID").count == 3 }
            let why = try program.run("files", "why", "landing/1/a.csv").output
            let waits =
                manifestLast
                ? "waits for a manifest that lists it"
                : "waits for the other files of manifest landing/1/all.manifest: landing/1/é.csv is not there"
            #expect(why == "landing/1/a.csv is VALID and \(waits).\n")
            daemon.killHard()
            daemon = try program.startDaemon()
            try workspace.write(files[2].1, to: "landing/1/\(files[2].0)")
            if manifestLast {
                try program.eventually("all are read", log: daemon.log) { try program.files(state: "VALID").count == 4 }
                try workspace.write(manifest, to: "landing/1/all.manifest")
            }
            try program.eventually("the delivery is taken", log: daemon.log) { try ingested(program).count == 3 }
            #expect(try program.runs().count == 1)
            #expect(
                try program.files(state: "VALID").compactMap { $0["path"] as? String } == ["landing/1/unlisted.csv"])
            let told = try program.run("files", "why", "landing/1/all.manifest").output
            #expect(told.contains("is a manifest; all 3 files that it lists were there at"), "\(told)")
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a file that is not as listed is set aside, and the delivery waits until it is mended`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(", invalid: failed"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id\n1\n", to: "landing/1/a.csv")
            try workspace.write("id\n2", to: "landing/1/b.csv")
            try program.eventually("both are read", log: daemon.log) { try program.files(state: "VALID").count == 2 }
            try workspace.write(
                #"{"files": [{"name": "a.csv", "size": 5}, {"name": "b.csv", "size": 5}]}"#, to: "landing/1/m.manifest")
            try program.eventually("one is invalid", log: daemon.log) { try program.files(state: "INVALID").count == 1 }
            let reason = try #require(try program.files(state: "INVALID").first?["reason"] as? String)
            #expect(reason == "it has 4 bytes in place of 5 in landing/1/m.manifest")
            try program.eventually("it is set aside", log: daemon.log) {
                FileManager.default.fileExists(atPath: workspace.path("failed/b.csv"))
            }
            #expect(try ingested(program).isEmpty)
            try workspace.write("id\n2\n", to: "landing/1/b.csv")
            try program.eventually("both are taken", log: daemon.log) { try ingested(program).count == 2 }
            #expect(try program.runs().count == 1)
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a manifest that is of no use is told, and a mended one is taken`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try workspace.write("id\n1\n", to: "landing/1/a.csv")
            try workspace.write("a.csv\nother.txt\n", to: "landing/1/m.manifest")
            try program.run("run", "shop")
            let why = try program.run("files", "why", "landing/1/m.manifest").output
            #expect(why.contains("of no use: it lists 'other.txt', which is no file of dataset 'orders'"), "\(why)")
            #expect(try ingested(program).isEmpty)
            try workspace.write("a.csv\n", to: "landing/1/m.manifest")
            try program.run("run", "shop")
            #expect(try ingested(program) == ["landing/1/a.csv"])
        }
    }

    @Test func `files that are held go on when their dataset waits for no manifest any more`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id\n1\n", to: "landing/1/a.csv")
            try program.eventually("it is held", log: daemon.log) { try program.files(state: "VALID").count == 1 }
            try workspace.write(workflow().replacing(#", manifest: "*.manifest""#, with: ""), to: "workflows/shop.yaml")
            try program.eventually("it is taken", log: daemon.log) { try ingested(program).count == 1 }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `objects of a bucket wait for their manifest`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", manifest: _manifest.json", path: "s3://shop/orders-*.csv")
            try shop.put("id\n1\n", "orders-1.csv")
            try shop.put(
                #"{"entries": [{"url": "s3://shop/orders-1.csv"}, {"url": "s3://shop/orders-2.csv"}]}"#,
                "_manifest.json")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("one is read", log: daemon.log) {
                try shop.paths("VALID").count == 1
            }
            try shop.put("id\n2\n", "orders-2.csv")
            try shop.program.eventually("both are taken", log: daemon.log) {
                try shop.copied() == [1, 2]
            }
            #expect(try shop.program.runs().count == 1)
            #expect(daemon.terminate() == 0)
        }
    }
}
