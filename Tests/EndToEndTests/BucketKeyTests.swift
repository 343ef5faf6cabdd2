import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// Many keys, odd keys, and objects that change.
@Suite(.serialized) struct BucketKeyTests {
    @Test func `odd keys are files like others, and none leaves the cache`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(path: "s3://shop/in/")
            let keys = [
                "in/a b.csv", "in/it's \"q\".csv", "in/line\nfeed.csv", "in/p+l%us%20.csv", "in/né 日本.csv",
                "in/$(touch x);.csv", "in/x..%2f..%2fup.csv", "in/sub/[x]{y}*?.csv",
            ]
            for (number, key) in keys.enumerated() { try shop.put("id\n\(number)\n", key) }
            try shop.put("", "empty")
            try shop.bucket.copy(try #require(try shop.bucket.look(at: "empty")), to: "in/folder/")
            try shop.put("id\n99\n", "in/_hidden.csv")
            // What would be a way up is a hidden folder like any that begins with a point.
            try shop.put("id\n98\n", "in/../../up.csv")
            let run = try shop.program.run("run", "shop")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            let told = try shop.program.run("files").output + shop.program.run("runs", "show").output
            #expect(try shop.copied() == Array(0..<keys.count), "\(told)")
            #expect(try shop.paths("INGESTED") == keys.map { "s3://shop/\($0)" }.sorted())
            let why = try shop.program.run("files", "why", "s3://shop/in/../../up.csv").output
            #expect(why.contains("is passed over: '..'"), "\(why)")
            let state = folder.path(".tidegate")
            let all = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".csv") }
            #expect(all.allSatisfy { $0.hasPrefix(".tidegate/objects/") }, "\(all)")
            #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
            let folderRights = try FileManager.default.attributesOfItem(atPath: state)[.posixPermissions] as? Int
            #expect(folderRights == 0o700)
        }
    }

    @Test func `more objects than a page holds are all taken, once`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(path: "s3://shop/orders/*.csv", batch: "quiet: 3s")
            try shop.server.fill("shop", "orders", count: 1_150)
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("all are taken", within: .seconds(180), every: 500, log: daemon.log) {
                try shop.copied().count == 1_150
            }
            #expect(try shop.copied() == Array(0..<1_150))
            let lists = shop.server.requests().filter { $0.contains("list-type=2") }
            #expect(lists.contains { $0.contains("continuation-token") })
            // What is known is not fetched again.
            let gets = shop.server.requests().filter { $0.hasPrefix("GET") && $0.contains(".csv") }
            // One that is read while it is listed again may be; that changes nothing.
            #expect(gets.count < 1_300)
        }
    }

    @Test func `what is replaced while a run works on it is another version, and each is taken once`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(
                workflow.replacingOccurrences(
                    of: "jobs:\n", with: "jobs:\n  hold: {shell: \"while [ ! -e go ]; do sleep 0.05; done\"}\n"
                ).replacingOccurrences(of: "needs: crawl", with: "needs: [crawl, hold]")
                    .replacingOccurrences(of: "start: crawl}", with: "start: [crawl, hold]}"),
                to: "workflows/shop.yaml")
            try shop.put("id\n1\n", "orders/d/a.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the run has begun", log: daemon.log) {
                try shop.program.runs(state: "RUNNING").count == 1
            }
            try shop.put("id\n2\n", "orders/d/a.csv")
            try shop.program.eventually("the new version is known", log: daemon.log) {
                try shop.program.files().count == 2
            }
            // The first copy is all that is left of the first version.
            try folder.write("", to: "go")
            try shop.program.eventually("both are taken", log: daemon.log) { try shop.copied() == [1, 2] }
            #expect(try shop.program.runs().count == 2)
        }
    }

    @Test func `a node may be repeated over objects, each by its copy`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(
                workflow + """

                      each:
                        shell: jobs/each.sh
                        args: ["{item.path}", "{item.address}"]
                        needs: crawl
                        for-each: {files: orders}
                      rows: {sql: "SELECT CASE WHEN count(*) = 1 THEN 1 ELSE error('not one') END FROM batch.orders", needs: crawl, for-each: {files: orders}}
                    """, to: "workflows/shop.yaml")
            try folder.write(
                "echo $(cat \"$1\") \"$2\" >> each.txt\n",
                to: "jobs/each.sh")
            try shop.put("id\n1\n", "orders/d/a b.csv")
            try shop.put("id\n2\n", "orders/d/c.csv")
            let run = try shop.program.run("run", "shop")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            let each = try String(contentsOfFile: folder.path("each.txt"), encoding: .utf8)
            #expect(
                each.contains("id 1 s3://shop/orders/d/a b.csv\n")
                    && each.contains("id 2 s3://shop/orders/d/c.csv\n"))
        }
    }

    @Test func `objects wait for their marker`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write(", done: _SUCCESS")
            try shop.put("id\n1\n", "orders/1/a.csv")
            try shop.put("id\n2\n", "orders/2/b.csv")
            try shop.put("", "orders/2/_SUCCESS")
            try shop.program.run("run", "shop")
            #expect(try shop.copied() == [2])
            let why = try shop.program.run("files", "why", "s3://shop/orders/1/a.csv").output
            #expect(why.contains("waits for its marker, orders/1/_SUCCESS"), "\(why)")
            try shop.put("", "orders/1/_SUCCESS")
            try shop.program.run("run", "shop")
            #expect(try shop.copied() == [1, 2])
        }
    }

    @Test func `a copy that is gone is fetched again for a query, if the object is as it was`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try shop.put("id\n1\n", "orders/d/a.csv")
            try shop.program.run("run", "shop")
            try FileManager.default.removeItem(atPath: folder.path(".tidegate/objects"))
            #expect(try shop.program.rows("SELECT id FROM raw.orders").compactMap { $0.first as? Int } == [1])
            try FileManager.default.removeItem(atPath: folder.path(".tidegate/objects"))
            let analysis = try shop.program.run("catalog", "analyze", "raw.orders").output
            #expect(analysis.contains("statistics of 1 row in 1 file"), "\(analysis)")
            try FileManager.default.removeItem(atPath: folder.path(".tidegate/objects"))
            try shop.put("id\n2\n", "orders/d/a.csv")
            let query = try shop.program.run("query", "SELECT id FROM raw.orders")
            #expect(query.status == 1 && query.errors.contains("is another one by now"), "\(query.errors)")
        }
    }
}
