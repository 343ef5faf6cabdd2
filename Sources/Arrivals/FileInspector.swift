import Crypto
import Files
public import SchemaInference
public import TableSchema

/// Reads a settled file whole: hash, schema and verdict, all of the same bytes.
///
/// Called with what `Ledger.detect` says to inspect; its result goes to `Ledger.conclude`.
public struct FileInspector: Sendable {
    /// Reads the schema of an open file of a name, and tells a listener all of its bytes, in order and each once; throws only
    /// when the file cannot be read.
    public typealias SchemaReader =
        @Sendable (
            _ descriptor: Int32, _ name: String, _ hints: ReadingHints,
            _ listener: @escaping (UnsafeRawBufferPointer) -> Void
        ) throws -> FileSchema

    private let workspace: String
    private let links: Set<String>
    private let readSchema: SchemaReader

    /// An inspector of the files of a workspace, given by its absolute path, and the links in it that are followed.
    public init(
        workspace: String, following links: Set<String> = [],
        readSchema: @escaping SchemaReader = {
            try SchemaInference.infer(descriptor: $0, name: $1, hints: $2, listener: $3)
        }
    ) {
        self.workspace = workspace
        self.links = links
        self.readSchema = readSchema
    }

    /// Reads a file, by its path in the workspace, and judges it by all rules but the expectations.
    ///
    /// No other link is followed on the way from the workspace to the file. Blocks for as long as reading takes.
    public func inspect(_ path: String, rules: InspectionRules) throws(InspectionError) -> Inspection {
        let file = try OpenedFile(path, in: workspace, following: links)
        let before = try file.identity()
        let content = ContentHash(needsMD5: rules.needsMD5)
        var schema: FileSchema?
        var verdict = Verdict.invalid(reason: "its reader crashed while reading it")
        var failure: InspectionError?
        if rules.isDistrusted {
            try file.read(before.size) { content.add($0) }
        } else {
            do {
                let read = try file.schema(readSchema, rules.hints, into: content)
                verdict = rules.judge(read, size: before.size)
                schema = read
            } catch {
                failure = .unreadable(path: path, detail: "\(error)")
            }
        }
        guard try file.identity() == before else {
            // Is it gone, or another one?
            _ = try OpenedFile(path, in: workspace, following: links)
            throw .changedMeanwhile(path: path)
        }
        if let failure { throw failure }
        if !path.isUTF8Path {
            verdict = .invalid(reason: "its name is not UTF-8, which jobs cannot be told; rename it")
        }
        let sums = content.sums
        var inspection = Inspection(identity: before, hash: sums.sha256, schema: schema, verdict: verdict)
        inspection.md5 = sums.md5
        return inspection
    }

    /// Reads a manifest, by its path in the workspace. What is wrong in it is part of what is told.
    public func readManifest(_ path: String) throws(InspectionError) -> ReadManifest {
        let file = try OpenedFile(path, in: workspace, following: links)
        let before = try file.identity()
        let hash: String
        let manifest: Result<DeliveryManifest, DeliveryProblem>
        if before.size > DeliveryManifest.bytesMax {
            hash = try file.hash(ofBytes: before.size)
            manifest = .failure(DeliveryProblem("it has more than 64 MiB"))
        } else {
            let bytes = try file.bytes(before.size)
            hash = SHA256.hash(data: bytes).hexadecimal
            manifest = Result { () throws(DeliveryProblem) in try DeliveryManifest(bytes) }
        }
        guard try file.identity() == before else { throw .changedMeanwhile(path: path) }
        return ReadManifest(identity: before, hash: hash, manifest: manifest)
    }

    /// Reads a file and judges it by all rules; `checker` evaluates the expectations.
    ///
    /// Throws `InspectionError`, or what the checker throws.
    public func inspect(
        _ path: String, rules: InspectionRules, checker: any ExpectationChecker
    ) async throws -> Inspection {
        var inspection = try inspect(path, rules: rules)
        guard inspection.verdict == .valid, !rules.expectations.isEmpty, let schema = inspection.schema else {
            return inspection
        }
        let violations = try await checker.violations(
            of: rules.expectations.map(\.condition), in: schema, at: workspace + "/" + path)
        guard try OpenedFile(path, in: workspace, following: links).identity() == inspection.identity else {
            throw InspectionError.changedMeanwhile(path: path)
        }
        inspection.add(reasons: violations)
        return inspection
    }
}
