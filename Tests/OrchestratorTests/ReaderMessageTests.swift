import Arrivals
import Files
import TableSchema
import TestSupport
import Testing

@testable import Orchestrator

@Suite struct ReaderMessageTests {
    private var request: ReaderRequest {
        ReaderRequest(
            workspace: "/srv/shop", path: "in/ä\n'.csv", requiredColumns: ["id"], statistics: .part, links: ["in"])
    }

    private var inspection: Inspection {
        var schema = FileSchema(format: .csv, rows: 3, columns: [Column("id", .bigint)])
        schema.problems = [FileProblem(.warning, "ragged", line: 2)]
        var inspection = Inspection(
            identity: FileIdentity(device: 1, inode: .max, size: 0, modified: -1, changed: .min), hash: "abc",
            schema: schema, verdict: .invalid(reason: "no \u{0}"))
        inspection.warnings = ["one", ""]
        return inspection
    }

    private func body(_ frame: [UInt8]) -> [UInt8] { Array(frame.dropFirst(4)) }

    @Test func `a request is read as it was asked, also when only its path is sent`() throws {
        let (first, isLast) = try ReaderRequest.read(packed: body(request.frame(after: nil, isLast: false)), after: nil)
        #expect(first == request && !isLast)
        var second = request
        second.path = "in/b.csv"
        let frame = try second.frame(after: request, isLast: true)
        #expect(frame.count < 20)
        #expect(try ReaderRequest.read(packed: body(frame), after: first) == (second, true))
        #expect(throws: (any Error).self) { _ = try ReaderRequest.read(packed: body(frame), after: nil) }
        second.requiredColumns = []
        let whole = try second.frame(after: request, isLast: true)
        #expect(try ReaderRequest.read(packed: body(whole), after: first) == (second, true))
    }

    @Test func `what a manifest lists is read as it was given`() throws {
        let listed = DeliveryManifest([.init(name: "a \n.csv", size: 3, sha256: "ab"), .init(name: "b.csv", md5: "cd")])
        let read = ReadManifest(
            identity: FileIdentity(device: 1, inode: 2, size: 3, modified: 4, changed: 5), hash: "h",
            manifest: .success(listed))
        guard case .manifest(read) = try ReaderReply(packed: body(ReaderReply.manifest(read).frame(isWhole: false)))
        else {
            Issue.record("it is another reply")
            return
        }
    }

    @Test func `a reply is read as it was given`() throws {
        guard
            case .inspected(let read) = try ReaderReply(
                packed: body(ReaderReply.inspected(inspection).frame(isWhole: true)))
        else {
            Issue.record("it is another reply")
            return
        }
        #expect(read.identity == inspection.identity)
        #expect(read.hash == inspection.hash)
        #expect(read.verdict == inspection.verdict)
        #expect(read.warnings == inspection.warnings)
        #expect(read.schema == inspection.schema)
        guard
            case .unreadable("why") = try ReaderReply(packed: body(ReaderReply.unreadable("why").frame(isWhole: true)))
        else {
            Issue.record("it is another reply")
            return
        }
    }

    @Test func `bytes that are no message are refused, wherever they are cut or changed`() throws {
        let whole = body(try ReaderReply.inspected(inspection).frame(isWhole: true))
        for end in whole.indices {
            #expect(throws: (any Error).self) { try ReaderReply(packed: Array(whole[..<end])) }
        }
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            var mangled = whole
            mangled[Int.random(in: 0..<mangled.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            // Whatever comes of it, it is a value or an error.
            _ = try? ReaderReply(packed: mangled)
        }
    }
}
