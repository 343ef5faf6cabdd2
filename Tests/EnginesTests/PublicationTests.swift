import Files
import TableSchema
import TestSupport
import Testing

@testable import Engines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct PublicationTests {
    /// An attempt that has written three files and what is no file of its output.
    private func staged(
        _ scratch: ScratchFolder, files: any FileSystem = LocalFileSystem()
    ) throws -> Publication {
        let publication = self.publication(scratch, files: files)
        try scratch.makeFolder("attempt")
        let staging = "lake/.staging/retail-7.daily-sales.2"
        try scratch.write("one", to: "\(staging)/day=2026-01-01/part-0.parquet")
        try scratch.write("two!", to: "\(staging)/day=2026-01-01/b.csv.gz")
        try scratch.write("three", to: "\(staging)/day=__HIVE_DEFAULT_PARTITION__/report.v2.csv")
        try scratch.write("", to: "\(staging)/_SUCCESS")
        try scratch.write("", to: "\(staging)/day=2026-01-01/.hidden")
        return publication
    }

    private func publication(
        _ scratch: ScratchFolder, partitionBy: [String] = ["day"], files: any FileSystem = LocalFileSystem()
    ) -> Publication {
        Publication(
            output: scratch.path("lake"), run: "retail-7", node: "daily-sales", attempt: 2,
            folder: AttemptFolder(scratch.path("attempt")), partitionBy: partitionBy, files: files)
    }

    private func expected(_ scratch: ScratchFolder) -> [PublishedFile] {
        let names = [
            ("day=2026-01-01/retail-7-daily-sales-2-0.csv.gz", 4, "2026-01-01"),
            ("day=2026-01-01/retail-7-daily-sales-2-1.parquet", 3, "2026-01-01"),
            ("day=__HIVE_DEFAULT_PARTITION__/retail-7-daily-sales-2-2.csv", 5, nil),
        ]
        return names.map {
            PublishedFile(
                path: scratch.path("lake/\($0.0)"), size: Int64($0.1), partition: [PartitionValue("day", $0.2)])
        }
    }

    @Test func `staged files appear in their partitions under the attempt's name`() throws {
        try withScratchFolder { scratch in
            let publication = try staged(scratch)
            #expect(try !publication.isEmpty())
            #expect(try publication.publish() == expected(scratch))
            #expect(try scratch.names(in: "lake/.staging").isEmpty)
            #expect(try scratch.read("lake/day=2026-01-01/retail-7-daily-sales-2-0.csv.gz") == "two!")
            // As after a crash that came before the commit.
            #expect(try !publication.isEmpty())
            #expect(try publication.publish() == expected(scratch))
        }
    }

    @Test(arguments: [
        FaultyFileSystem.Call.list, .kind, .write, .sync, .makeFolder, .move, .removeTree, .identity, .read,
    ])
    func `publishing that fails at any call can be done again`(call: FaultyFileSystem.Call) throws {
        for number in 1...12 {
            try withScratchFolder { scratch in
                let faulty = FaultyFileSystem()
                let publication = try staged(scratch, files: faulty)
                faulty.fail(call, at: number, code: EIO)
                _ = try? publication.publish()
                faulty.heal()
                #expect(try publication.publish() == expected(scratch))
                #expect(try scratch.names(in: "lake/day=2026-01-01").count == 2)
            }
        }
    }

    @Test(arguments: [FaultyFileSystem.Call.sync, .move, .makeFolder])
    func `a failed attempt leaves nothing behind`(call: FaultyFileSystem.Call) throws {
        for number in 1...4 {
            try withScratchFolder { scratch in
                let faulty = FaultyFileSystem()
                let publication = try staged(scratch, files: faulty)
                faulty.fail(call, at: number, onwards: true, code: ENOSPC)
                _ = try? publication.publish()
                faulty.heal()
                try publication.discard()
                try publication.discard()
                #expect(try StagedFiles.list(below: scratch.path("lake"), LocalFileSystem()).isEmpty)
                #expect(try !scratch.has("attempt/publication.json"))
            }
        }
    }

    @Test func `what cannot be discarded is named`() throws {
        try withScratchFolder { scratch in
            let faulty = FaultyFileSystem()
            let publication = try staged(scratch, files: faulty)
            _ = try publication.publish()
            faulty.fail(.remove, onwards: true, code: EIO)
            #expect(throws: EngineError.self) { try publication.discard() }
            #expect(publication.traces() == expected(scratch).map(\.path) + [publication.staging])
        }
    }

    @Test func `an attempt that wrote nothing publishes nothing`() throws {
        try withScratchFolder { scratch in
            try scratch.makeFolder("attempt")
            let publication = publication(scratch)
            try publication.prepare()
            #expect(try publication.isEmpty())
            #expect(try publication.publish().isEmpty)
        }
    }

    @Test func `files outside of the declared partitions are refused`() throws {
        try withScratchFolder { scratch in
            try scratch.makeFolder("attempt")
            let publication = publication(scratch)
            try publication.prepare()
            try scratch.write("x", to: "lake/.staging/retail-7.daily-sales.2/part-0.parquet")
            #expect(
                throws: EngineError.badOutput(
                    path: "part-0.parquet", reason: "is not in folders day=…/, as the output's partition-by says")
            ) { try publication.publish() }
            #expect(try scratch.names(in: "lake") == [".staging"])
        }
    }

    @Test func `a link is not published`() throws {
        try withScratchFolder { scratch in
            try scratch.makeFolder("attempt")
            let publication = publication(scratch, partitionBy: [])
            try publication.prepare()
            #expect(symlink("/etc/passwd", publication.staging + "/part-0.csv") == 0)
            #expect(
                throws: EngineError.badOutput(
                    path: "part-0.csv", reason: "is a link, pipe or device; write files only")
            ) { try publication.publish() }
        }
    }

    @Test func `partition folders are decoded`() {
        #expect(
            HivePath.partition(of: ["a%2Fb=c%20d%25", "plain", "k=", "n=__HIVE_DEFAULT_PARTITION__", "x=%zz="]) == [
                PartitionValue("a/b", "c d%"), PartitionValue("k", ""), PartitionValue("n", nil),
                PartitionValue("x", "%zz="),
            ])
    }
}
