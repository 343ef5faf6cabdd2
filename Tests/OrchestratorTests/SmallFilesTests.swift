import Catalog
import TableSchema
import Testing

@testable import Orchestrator

@Suite struct SmallFilesTests {
    private func file(_ path: String, _ size: Int64, day: String? = nil) -> TableFile {
        TableFile(
            path: path, size: size, rows: 1, hash: path,
            layout: FileLayout(format: .csv, compression: .none, dialect: nil, columns: []),
            partition: day.map { [PartitionValue("day", $0)] } ?? [])
    }

    @Test func `files are small when they are less than half of their size, and have company in their partition`() {
        let files = [
            file("a", 10, day: "1"), file("b", 49, day: "1"), file("c", 50, day: "1"), file("d", 10, day: "2"),
            file("e", 1), file("f", 1),
        ]
        #expect(OutputTarget.small(files, fileSize: 100).map(\.path) == ["a", "b", "e", "f"])
        #expect(OutputTarget.small([], fileSize: 100).isEmpty)
    }
}
