import TestSupport
import Testing

/// Rows of objects that do not meet a condition.
@Suite struct BucketRejectsTests {
    @Test func `the good rows of an object go on, and the others are in the workspace`() throws {
        try withScratchFolder { folder in
            let workspace = try BucketWorkspace(in: folder)
            try workspace.write(", validate: {expect: [id > 0], rejects: rejected}", batch: "files: 1")
            try workspace.put("id\n1\n-2\n3\n", "orders/mon/a.csv")
            let daemon = try workspace.program.startDaemon()
            defer { daemon.killHard() }
            try workspace.program.eventually("the object is ingested") {
                try workspace.paths("INGESTED") == ["s3://shop/orders/mon/a.csv"]
            }
            #expect(try workspace.program.rows("SELECT id FROM lake.copy ORDER BY id") as? [[Int]] == [[1], [3]])
            #expect(try workspace.program.rows("SELECT id FROM raw.orders ORDER BY id") as? [[Int]] == [[1], [3]])
            let name = try #require(try folder.names(in: "rejected/mon").first)
            #expect(try folder.read("rejected/mon/\(name)") == "id,_row,_reason\n-2,2,id > 0\n")
        }
    }
}
