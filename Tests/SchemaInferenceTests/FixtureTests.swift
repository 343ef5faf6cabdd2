import Foundation
import SchemaInference
import TableSchema
import Testing

/// Small files, each beside what must come out of it: `NAME` and `NAME.expected.json`.
enum Fixture {
    static let folder = Bundle.module.resourceURL?.appending(path: "Fixtures") ?? URL(filePath: "Fixtures")
    static let expectedSuffix = ".expected.json"

    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { !$0.hasSuffix(expectedSuffix) }.sorted()
    }()

    /// One in four of them, for what is asked of each file many times over.
    static let some = names.enumerated().filter { $0.offset.isMultiple(of: 4) }.map(\.element)

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
}

@Test func `there are fixtures`() {
    #expect(Fixture.names.count >= 600)
}

@Test(arguments: Fixture.names)
func `a file has the schema that is written beside it`(name: String) throws {
    let expected = try Data(contentsOf: Fixture.folder.appending(path: name + Fixture.expectedSuffix))
    let schema = try SchemaInference.infer(path: Fixture.path(name)).withoutFindings
    #expect(schema == (try JSONDecoder().decode(FileSchema.self, from: expected)))
}

@Test(arguments: Fixture.some)
func `bytes have the schema of the file that they are`(name: String) throws {
    let schema = try SchemaInference.infer(path: Fixture.path(name))
    #expect(try SchemaInference.infer(bytes: Fixture.bytes(name), name: name) == schema)
}

extension FileSchema {
    /// Layout, columns and problems alone: statistics by chance picked rows depend on where blocks end.
    var withoutFindings: FileSchema {
        var schema = self
        schema.sketch = nil
        schema.witnesses = nil
        schema.isRegular = nil
        schema.hasLongRows = nil
        return schema
    }
}
