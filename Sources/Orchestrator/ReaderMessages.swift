public import Arrivals
import Files
import Foundation
import Store
public import TableSchema

/// What a reader process is asked: read a file whole.
public struct ReaderRequest: Hashable, Sendable, Codable {
    /// The workspace's absolute path.
    public var workspace: String
    /// The file's path, relative to the workspace.
    public var path: String
    /// Columns that it must have.
    public var requiredColumns: [String]
    /// What is to be told of its values.
    public var statistics = StatisticsDetail.none
    /// What the user knows of it.
    public var classifier = Classifier.none
    /// Links in the workspace that may be followed to it.
    public var links: Set<String> = []
    /// Whether it is a manifest: then it is asked what it lists.
    public var isManifest = false
    /// Whether its MD5 is asked for too.
    public var needsMD5 = false
    /// Whether all of what its values were is asked for, or just as much as the ledger keeps.
    public var isWhole = true
}

/// What a reader process answers.
public enum ReaderReply: Sendable {
    /// The file was read: what is in it.
    case inspected(Inspection)
    /// It is a manifest, and this is what it lists.
    case manifest(ReadManifest)
    /// It was written to while it was read: look again later.
    case changedMeanwhile
    /// It is not there any more.
    case gone
    /// It cannot be read now; one line why.
    case unreadable(String)
    /// The process that read it died.
    case readerCrashed
}

/// Bytes behind their number, in four bytes, the lowest first.
enum ReaderFrame {
    static func make(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + bytes
    }

    /// The next frame; nil at the end, and when the other side has died in the middle of one.
    static func read(from file: UnsafeMutablePointer<FILE>) -> [UInt8]? {
        var length: UInt32 = 0
        guard fread(&length, 4, 1, file) == 1 else { return nil }
        let count = Int(UInt32(littleEndian: length))
        guard count > 0 else { return [] }
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            got = fread(buffer.baseAddress, 1, count, file)
            filled = got
        }
        return got == count ? bytes : nil
    }
}

extension ReaderRequest {
    /// The request as a frame. What is as in the one before is left out: mostly it is all but the path.
    ///
    /// - Parameter isLast: whether its reply, and those before it, are to be sent; else there are more requests to come.
    func frame(after last: ReaderRequest?, isLast: Bool) throws -> [UInt8] {
        var (shared, before) = (self, last)
        shared.path = ""
        before?.path = ""
        var writer = PackedWriter()
        writer.write(path)
        writer.write(optional: before == shared ? nil : try JSONText.encode(shared))
        writer.write(tag: isLast ? 1 : 0)
        return ReaderFrame.make(writer.bytes)
    }

    /// Reads what `frame` made of a request, and whether it is the last one for now.
    static func read(packed bytes: [UInt8], after last: ReaderRequest?) throws -> (ReaderRequest, isLast: Bool) {
        var reader = PackedReader(bytes)
        let path = try reader.text()
        let shared = try reader.optionalText().map { try JSONText.decode(ReaderRequest.self, from: $0) }
        guard var request = shared ?? last else { throw PackedDamage() }
        request.path = path
        return (request, try reader.tag() == 1)
    }
}

extension ReaderReply {
    /// The reply as a frame.
    func frame(isWhole: Bool) throws -> [UInt8] {
        var writer = PackedWriter()
        switch self {
        case .changedMeanwhile: writer.write(tag: 1)
        case .gone: writer.write(tag: 2)
        case .readerCrashed: writer.write(tag: 3)
        case .unreadable(let message):
            writer.write(tag: 4)
            writer.write(message)
        case .inspected(let inspection):
            writer.write(tag: 5)
            try Self.write(inspection, isWhole: isWhole, to: &writer)
        case .manifest(let read):
            writer.write(tag: 6)
            Self.write(read.identity, to: &writer)
            writer.write(read.hash)
            switch read.manifest {
            case .success(let manifest):
                writer.write(tag: 1)
                writer.write(try JSONText.encode(manifest))
            case .failure(let problem):
                writer.write(tag: 2)
                writer.write(try JSONText.encode(problem))
            }
        }
        return ReaderFrame.make(writer.bytes)
    }

    /// Reads what `frame` made of a reply.
    init(packed bytes: [UInt8]) throws {
        var reader = PackedReader(bytes)
        switch try reader.tag() {
        case 1: self = .changedMeanwhile
        case 2: self = .gone
        case 3: self = .readerCrashed
        case 4: self = .unreadable(try reader.text())
        case 5: self = .inspected(try Self.inspection(from: &reader))
        case 6: self = .manifest(try Self.manifest(from: &reader))
        default: throw PackedDamage()
        }
    }

    private static func write(_ identity: FileIdentity, to writer: inout PackedWriter) {
        for number in [identity.device, identity.inode, identity.size, identity.modified, identity.changed] {
            writer.write(number)
        }
    }

    private static func identity(from reader: inout PackedReader) throws -> FileIdentity {
        FileIdentity(
            device: try reader.integer(), inode: try reader.integer(), size: try reader.integer(),
            modified: try reader.integer(), changed: try reader.integer())
    }

    private static func manifest(from reader: inout PackedReader) throws -> ReadManifest {
        let (identity, hash) = (try identity(from: &reader), try reader.text())
        let isGood = try reader.tag() == 1
        let text = try reader.text()
        let manifest: Result<DeliveryManifest, DeliveryProblem> =
            isGood
            ? .success(try JSONText.decode(DeliveryManifest.self, from: text))
            : .failure(try JSONText.decode(DeliveryProblem.self, from: text))
        return ReadManifest(identity: identity, hash: hash, manifest: manifest)
    }

    private static func write(_ inspection: Inspection, isWhole: Bool, to writer: inout PackedWriter) throws {
        write(inspection.identity, to: &writer)
        writer.write(inspection.hash)
        writer.write(optional: inspection.md5)
        writer.write(optional: inspection.verdict.reason)
        writer.write(Int64(inspection.warnings.count))
        for warning in inspection.warnings { writer.write(warning) }
        let read = isWhole ? try inspection.read?.whole() : try inspection.read?.stored()
        writer.write(optional: read?.text)
        writer.write(Int64(read?.sketch?.count ?? -1))
        writer.write(raw: read?.sketch ?? [])
        writer.write(inspection.read?.rows ?? 0)
    }

    private static func inspection(from reader: inout PackedReader) throws -> Inspection {
        let identity = try identity(from: &reader)
        let (hash, md5) = (try reader.text(), try reader.optionalText())
        let reason = try reader.optionalText()
        var inspection = Inspection(
            identity: identity, hash: hash, schema: nil, verdict: reason.map { .invalid(reason: $0) } ?? .valid)
        inspection.md5 = md5
        for _ in 0..<(try reader.count()) { inspection.warnings.append(try reader.text()) }
        let text = try reader.optionalText()
        let length = try reader.integer()
        let sketch = length < 0 ? nil : Array(try reader.raw(Int(length)))
        let rows = try reader.integer()
        inspection.read = text.map { .encoded(text: $0, sketch: sketch, rows: rows) }
        return inspection
    }
}
