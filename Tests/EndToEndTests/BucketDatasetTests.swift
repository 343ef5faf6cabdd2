import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// Datasets in a bucket of a real S3 server, as a user has them.
@Suite(.serialized) struct BucketDatasetTests {
    @Test func `objects are listed, fetched, crawled, and handed to jobs, once`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try folder.write(
                """
                import json, os
                batch = json.load(open(os.environ["TIDEGATE_BATCH"]))
                with open("seen.txt", "a") as seen:
                    for file in batch["datasets"]["orders"]["files"]:
                        text = open(file["path"]).read()
                        seen.write(file["address"] + " " + file["captures"]["date"] + " " + str(len(text)) + "\\n")
                """, to: "jobs/see.py")
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(workflow + "\n  see: {python: jobs/see.py, needs: crawl}\n", to: "workflows/shop.yaml")
            try shop.put("id\n1\n", "orders/2026-11-20/a.csv")
            try shop.put("not ours", "other/2026-11-20/a.csv")
            let daemon = try shop.program.startDaemon()
            try shop.program.eventually("the first is taken", log: daemon.log) { try shop.copied() == [1] }
            try shop.put("id\n2\n", "orders/2026-11-21/b.csv")
            try shop.program.eventually("the second is taken", log: daemon.log) { try shop.copied() == [1, 2] }
            let both = ["s3://shop/orders/2026-11-20/a.csv", "s3://shop/orders/2026-11-21/b.csv"]
            try shop.program.eventually("both are INGESTED", log: daemon.log) { try shop.paths("INGESTED") == both }
            let rows = try shop.program.rows("SELECT id, date FROM raw.orders ORDER BY id")
            #expect(rows.map { "\($0[0]) \($0[1])" } == ["1 2026-11-20", "2 2026-11-21"])
            let seen = try String(contentsOfFile: folder.path("seen.txt"), encoding: .utf8)
            #expect(seen.contains("s3://shop/orders/2026-11-20/a.csv 2026-11-20 5\n"))
            // Content that is sent again as it was is nothing new; other content is another version.
            try shop.put("id\n2\n", "orders/2026-11-21/b.csv")
            try shop.put("id\n3\n", "orders/2026-11-20/a.csv")
            try shop.program.eventually("the new version is taken", log: daemon.log) { try shop.copied() == [1, 2, 3] }
            #expect(daemon.terminate() == 0)
            let again = try shop.program.startDaemon()
            usleep(1_500_000)
            #expect(again.terminate() == 0)
            #expect(try shop.copied() == [1, 2, 3])
            #expect(try shop.program.runs().count == 3)
            let show = try shop.program.run("files", "show", "s3://shop/orders/2026-11-20/a.csv").output
            #expect(show.contains("version 2 of shop.orders"))
            let why = try shop.program.run("files", "why", "s3://shop/orders/2026-11-20/a.csv").output
            #expect(why.contains("is INGESTED by run shop-3"), "\(why)")
            #expect(try shop.program.run("catalog", "show", "raw.orders").output.contains("s3://shop/orders"))
        }
    }

    @Test func `a run by hand takes what is in the bucket`() throws {
        try withScratchFolder { folder in
            let shop = try BucketWorkspace(in: folder)
            try shop.write()
            try shop.put("id\n7\n", "orders/2026-11-20/a.csv")
            let run = try shop.program.run("run", "shop")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try shop.copied() == [7])
        }
    }
}
