import Catalog
import struct Catalog.Table
import Crawling
import GRDB
import SchemaInference
import Store
import TableSchema
import Testing
import Timekeeping

@Suite struct TableLockTests {
    private func file(
        _ text: String, _ path: String = "in/b.csv", partition: [PartitionValue] = [.init("day", "2026-01-01")]
    ) throws -> CrawledFile {
        let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: path)
        return CrawledFile(path: path, size: 1, hash: "b", schema: schema, partition: partition)
    }

    private func table() throws -> Table {
        Table(
            name: try #require(TableName("raw.t")), format: .csv, location: "in",
            columns: [.init("id", .bigint), .init("name", .string), .init("note", .unknown)],
            partitionKeys: [.init("day", .date)], created: .init(seconds: 0))
    }

    private func refusal(_ file: CrawledFile) throws -> String? {
        try TableLock(table()).refusal(of: file)
    }

    @Test(arguments: ["id,name,note\n1,a,\n", "NAME,Id,note\na,1,7\n", "id,name,note\n1,2,x\n", ""])
    func `a file that a locked table holds as it is fits`(text: String) throws {
        #expect(try refusal(file(text)) == nil)
    }

    @Test(
        arguments: [
            ("id,name,note,more\n1,a,,2\n", "added more bigint (in/b.csv)"),
            ("id,name\n1,a\n", "lacks note string"),
            ("id,name,note\n1,a,\n2.5,b,\n", "id: bigint → double (in/b.csv:3: \"2.5\")"),
            ("id,note\nx,1\n", "id: bigint → string (in/b.csv:2: \"x\"); lacks name string"),
        ])
    func `each departure from a locked table is named, with the line`(text: String, departure: String) throws {
        #expect(try refusal(file(text)) == "raw.t is locked, and the file departs from it: \(departure)")
    }

    @Test func `another format and other partition keys depart from a locked table`() throws {
        let row = "id,name,note\n1,a,\n"
        let lead = "raw.t is locked, and the file departs from it: "
        #expect(
            try refusal(file("{\"id\": 1, \"name\": \"a\", \"note\": null}\n", "in/b.ndjson"))
                == lead + "it is ndjson, the table's files are csv")
        #expect(try refusal(file(row, partition: [])) == lead + "lacks partition key day")
        #expect(
            try refusal(file(row, partition: [.init("day", "monday")])) == lead + "day: date → string (in/b.csv)")
        #expect(
            try refusal(file(row, partition: [.init("day", "2026-01-02"), .init("zone", "eu")]))
                == lead + "added partition key zone (in/b.csv)")
    }

    @Test func `only files that are locked are refused, and the others change the table`() throws {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        let name = try #require(TableName("raw.t"))
        try store.write { db in
            let first = try Crawler.publish(
                [file("id\n1\n", "in/a.csv")], to: name, location: "in", policy: .evolve, locked: ["in/a.csv"],
                at: .init(seconds: 0), in: db)
            #expect(first.isNew && first.misfits.isEmpty)
            let second = try Crawler.publish(
                [file("id\nx\n", "in/b.csv"), file("id\n2\n", "in/c.csv")], to: name, location: "in", policy: .evolve,
                locked: ["in/b.csv", "in/c.csv"], at: .init(seconds: 1), in: db)
            #expect(second.version == 1 && second.files == 1)
            #expect(second.misfits.map(\.path) == ["in/b.csv"])
            let third = try Crawler.publish(
                [file("id\nx\n", "in/d.csv")], to: name, location: "in", policy: .evolve, at: .init(seconds: 2), in: db)
            #expect(third.version == 2)
        }
    }
}
