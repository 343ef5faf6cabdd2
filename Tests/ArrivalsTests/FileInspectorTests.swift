import Arrivals
import Crypto
import Files
import SchemaInference
import TableSchema
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

private struct FixedChecker: ExpectationChecker {
    var found: [String] = []
    var before: @Sendable () throws -> Void = {}

    func violations(of expectations: [String], in schema: FileSchema, at path: String) async throws -> [String] {
        try before()
        return found
    }
}

@Suite struct FileInspectorTests {
    @Test func `a valid file gives its hash, its schema and how it looked`() throws {
        try withScratchFolder { folder in
            try folder.write("id,name\n1,a\n", to: "landing/a.csv")
            let inspection = try FileInspector(workspace: folder.path).inspect(
                "landing/a.csv", rules: InspectionRules(requiredColumns: ["ID"]))
            #expect(inspection.verdict == .valid)
            #expect(inspection.schema?.columns.map(\.name) == ["id", "name"])
            let seen = try LocalFileSystem().identity(of: folder.path("landing/a.csv"))
            #expect(inspection.identity == seen)
        }
    }

    @Test func `a file is read as its dataset's classifier says, and is invalid where it contradicts it`() throws {
        try withScratchFolder { folder in
            try folder.write("1;2\n", to: "a.csv")
            let avro = FileSchema(format: .avro, rows: 1, columns: [Column("a", .string)])
            var invoices = try dataset()
            invoices.classifier = Classifier(format: .csv, delimiter: ";", columns: ["x", "y"])
            let rules = InspectionRules(invoices)
            let inspection = try FileInspector(workspace: folder.path).inspect("a.csv", rules: rules)
            #expect(inspection.verdict == .valid)
            #expect(inspection.schema?.columns.map(\.name) == ["x", "y"])
            #expect(rules.judge(avro, size: 1) == .invalid(reason: "it is avro, and its classifier says csv"))
            let lines = InspectionRules(hints: ReadingHints(Classifier(format: .json)))
            let schema = FileSchema(format: .ndjson, rows: 1, columns: [Column("a", .string)])
            #expect(lines.judge(schema, size: 1) == .valid)
        }
    }

    @Test func `the hash is SHA-256 of the bytes`() throws {
        try withScratchFolder { folder in
            try folder.write("abc", to: "a")
            let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            for rules in [InspectionRules(), InspectionRules(isDistrusted: true)] {
                #expect(try FileInspector(workspace: folder.path).inspect("a", rules: rules).hash == abc)
            }
        }
    }

    /// Small ones are held, large ones gone through in blocks by several threads, some of them twice, or read in part only.
    @Test(arguments: [
        ("small.csv", "a,b\n1,2\n"), ("empty.csv", ""),
        ("large.csv", "a,b\n" + String(repeating: "1,22222222\n", count: 400_000)),
        ("ragged.csv", "a,b\n" + String(repeating: "1,2\n", count: 400_000) + "1,2,3\n4\n\"x\n"),
        ("one.csv", String(repeating: "value\n", count: 400_000)),
        ("lines.json", String(repeating: #"{"a": 1, "b": [2]}"# + "\n", count: 100_000)),
        ("array.json", "[" + String(repeating: #"{"a": 1, "b": [2]},"#, count: 100_000) + #"{"a": 2}]"#),
        ("cut.json", String(repeating: #"{"a": 1}"# + "\n", count: 300_000) + #"{"a": "#),
        ("no.parquet", "PAR1" + String(repeating: "x", count: 3 << 20) + "PAR1"),
        ("no.bin", String(repeating: "\0\u{1}", count: 1 << 20)),
    ])
    func `a file's hash is that of all its bytes, however they were read`(name: String, text: String) throws {
        try withScratchFolder { folder in
            try folder.write(text, to: name)
            let whole = SHA256.hash(data: Array(text.utf8)).hexadecimal
            for rowMax in [nil, 10] {
                var hints = ReadingHints.none
                hints.rowMax = rowMax
                var rules = InspectionRules(hints: hints)
                rules.needsMD5 = true
                let inspection = try FileInspector(workspace: folder.path).inspect(name, rules: rules)
                #expect(inspection.hash == whole)
                #expect(inspection.md5 == Insecure.MD5.hash(data: Array(text.utf8)).hexadecimal)
            }
        }
    }

    @Test func `a file that is written to while it is read is looked at again later`() throws {
        try withScratchFolder { folder in
            let path = try folder.write("id\n1\n", to: "a.csv")
            let schema = FileSchema(format: .csv, rows: 0, columns: [])
            let growing = FileInspector(workspace: folder.path) { _, _, _, _ in
                try LocalFileSystem().write("id\n1\n2\n", to: path)
                return schema
            }
            #expect(throws: InspectionError.changedMeanwhile(path: "a.csv")) {
                try growing.inspect("a.csv", rules: InspectionRules())
            }
            let vanishing = FileInspector(workspace: folder.path) { _, _, _, _ in
                try LocalFileSystem().remove(path)
                return schema
            }
            #expect(throws: InspectionError.gone(path: "a.csv")) {
                try vanishing.inspect("a.csv", rules: InspectionRules())
            }
        }
    }

    @Test func `links, pipes, folders and what is gone are not read`() throws {
        try withScratchFolder { folder in
            try folder.write("1", to: "outside/a.csv")
            try folder.makeFolder("landing/folder")
            symlink("../outside/a.csv", folder.path("landing/link.csv"))
            symlink("../outside", folder.path("landing/linked"))
            mkfifo(folder.path("landing/pipe"), 0o600)
            let inspector = FileInspector(workspace: folder.path)
            for path in [
                "landing/link.csv", "landing/linked/a.csv", "landing/pipe", "landing/folder",
                "landing/../outside/a.csv", "",
            ] {
                #expect(throws: InspectionError.notAFile(path: path)) {
                    try inspector.inspect(path, rules: InspectionRules())
                }
            }
            #expect(throws: InspectionError.gone(path: "landing/x")) {
                try inspector.inspect("landing/x", rules: InspectionRules())
            }
        }
    }

    @Test func `a reader's error is no verdict on the file`() throws {
        struct Broken: Error {}
        try withScratchFolder { folder in
            try folder.write("1", to: "a")
            let inspector = FileInspector(workspace: folder.path) { _, _, _, _ in throw Broken() }
            #expect(throws: InspectionError.unreadable(path: "a", detail: "Broken()")) {
                try inspector.inspect("a", rules: InspectionRules())
            }
            let distrusted = try inspector.inspect("a", rules: InspectionRules(isDistrusted: true))
            #expect(distrusted.verdict == .invalid(reason: "its reader crashed while reading it"))
            #expect(distrusted.schema == nil)
        }
    }

    @Test func `expectations that do not hold make a file invalid`() async throws {
        try await withScratchFolder { folder in
            let path = try folder.write("id\n1\n", to: "a.csv")
            let inspector = FileInspector(workspace: folder.path)
            let rules = InspectionRules(expectations: ["id > 1"])
            #expect(try await inspector.inspect("a.csv", rules: rules, checker: FixedChecker()).verdict == .valid)
            let bad = FixedChecker(found: ["1 row breaks id > 1", "and so on"])
            #expect(
                try await inspector.inspect("a.csv", rules: rules, checker: bad).verdict
                    == .invalid(reason: "1 row breaks id > 1; and so on"))
            let changing = FixedChecker(before: { try LocalFileSystem().write("id\n2\n", to: path) })
            await #expect(throws: InspectionError.changedMeanwhile(path: "a.csv")) {
                try await inspector.inspect("a.csv", rules: rules, checker: changing)
            }
        }
    }
}

@Suite struct InspectionRulesTests {
    private func schema(_ columns: [String], _ problems: [FileProblem] = []) -> FileSchema {
        FileSchema(format: .csv, rows: 1, columns: columns.map { Column($0, .string) }, problems: problems)
    }

    @Test(
        arguments: [
            (["order_id"], ["ORDER_ID", "amount"], nil),
            (
                ["order_id"], ["Order ID", "amount"],
                "column 'order_id' is missing; it has 'Order ID' instead of 'order_id'"
            ),
            (["amount", "x"], ["id"], "columns 'amount', 'x' are missing; it has column 'id'"),
            (["amount"], [], "column 'amount' is missing; it has no columns"),
        ] as [([String], [String], String?)])
    func `missing columns are named, with those that are near`(required: [String], has: [String], reason: String?) {
        #expect(InspectionRules(requiredColumns: required).judge(schema(has), size: 10).reason == reason)
    }

    @Test func `an error makes a file invalid, a warning does not`() {
        let rules = InspectionRules()
        #expect(rules.judge(schema(["a"], [FileProblem(.warning, "odd", line: 2)]), size: 1) == .valid)
        let errors = [
            FileProblem(.warning, "odd"), FileProblem(.error, "the row has 3 values, not 2", line: 7),
            FileProblem(.error, "cut off", offset: 9),
        ]
        #expect(
            rules.judge(schema(["a"], errors), size: 1)
                == .invalid(reason: "line 7: the row has 3 values, not 2 (and 1 more problem)"))
        #expect(rules.judge(schema(["a"], [errors[2]]), size: 1) == .invalid(reason: "byte 9: cut off"))
    }

    @Test func `an empty file is invalid where columns are required`() {
        #expect(InspectionRules().judge(schema([]), size: 0) == .valid)
        #expect(
            InspectionRules(requiredColumns: ["a", "b"]).judge(schema([]), size: 0)
                == .invalid(reason: "the file is empty; it must have columns 'a', 'b'"))
    }
}
