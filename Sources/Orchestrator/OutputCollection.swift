import Arrivals
import Engines
import Files
import FoundationEssentials
import ObjectStorage
package import Scheduling
package import TableSchema
import Timekeeping
package import Workflows

/// What a job made: its files, in their places, and what it told.
package struct ProducedOutput: Sendable {
    /// A file of it, with what reading it told.
    package struct File: Sendable {
        let path: String
        let size: Int64
        let hash: String
        let partition: [PartitionValue]
        let schema: FileSchema

        /// A file in its place.
        package init(path: String, size: Int64, hash: String, partition: [PartitionValue], schema: FileSchema) {
            self.path = path
            self.size = size
            self.hash = hash
            self.partition = partition
            self.schema = schema
        }
    }

    let output: Output?
    let files: [File]
    let outputs: [String: OutputValue]
    /// What came of the rules that its rows were held to.
    let check: CheckedOutput?
    /// What its rows are made of.
    var origins: TableOrigins = [:]
    /// What it keeps for the next run, as JSON; nil when that stays.
    var state: String?
    /// The files of the table that give way to these, relative to the workspace.
    var replaced: [String] = []
    /// The snapshot of the table that these were written for; nil when any will do.
    var base: Int?

    /// What a job made; with no output declared, no files.
    package init(output: Output?, files: [File], outputs: [String: OutputValue], check: CheckedOutput? = nil) {
        self.output = output
        self.files = files
        self.outputs = outputs
        self.check = check
    }
}

/// Collects what a successful attempt left: reads its result, checks its files, and puts them in their place.
struct OutputCollection {
    private let context: AttemptContext
    private let origins: AttemptOrigins
    private let runner: AttemptRunner

    init(_ context: AttemptContext, _ origins: AttemptOrigins, runner: AttemptRunner) {
        self.context = context
        self.origins = origins
        self.runner = runner
    }

    /// Can be done again after a crash at any point. Files that cannot be read as declared make the attempt fail, and
    /// leave nothing behind.
    func collect() async throws -> AttemptFinish {
        let publication = context.publication(in: runner.files)
        do {
            var outputs = try readResult()
            let state = try readState()
            guard let output = context.output else {
                var produced = ProducedOutput(output: nil, files: [], outputs: outputs)
                produced.state = state
                return .produced(produced)
            }
            if try publication.isEmpty(), !isSQL {
                throw AttemptFailure(
                    .invalidOutput,
                    "it declares the output \(output.table) but wrote no file to TIDEGATE_OUTPUT")
            }
            if needsArranging(output) { try await arrange(publication, output) }
            let files = try await check(try publication.publish(), against: output)
            outputs["rows"] = .integer(files.reduce(0) { $0 + $1.schema.rows })
            outputs["files"] = .integer(Int64(files.count))
            outputs["bytes"] = .integer(files.reduce(0) { $0 + $1.size })
            let checked = try await check(files, of: output)
            if let checked {
                if let refusal = checked.refusal {
                    return runner.failed(AttemptFailure(.quality, refusal), context, refusedBy: checked)
                }
                outputs["quality"] = .real(QualityScore(checked.outcomes).value)
            }
            var produced = ProducedOutput(output: output, files: files, outputs: outputs, check: checked)
            produced.state = state
            produced.origins = try await waiting { [origins] in origins.value() }
            if let changes = try publication.changes() {
                produced.base = changes.base
                produced.replaced = changes.replaced.map { context.workspace.relative($0) ?? $0 }
            }
            return .produced(produced)
        } catch let failure as AttemptFailure {
            return runner.failed(failure, context)
        } catch let error as EngineError where !error.isShortage {
            return runner.failed(AttemptFailure(.invalidOutput, "\(error)"), context)
        }
    }

    /// Holds what was made to the node's rules, on a thread that may wait.
    private func check(_ files: [ProducedOutput.File], of output: Output) async throws -> CheckedOutput? {
        guard let check = context.node.check else { return nil }
        return try await waiting { [context, runner] in
            try runner.expectations.check(check, output, files, of: context)
        }
    }

    /// Has what a script staged written anew, in the order and size that its output says; once.
    private func arrange(_ publication: Publication, _ output: Output) async throws {
        guard let files = try publication.staged() else { return }
        let staged = try await check(files, against: output)
        try await waiting { [context, runner, staged] in
            try ArrangedOutput(context: context, runner: runner).arrange(
                staged, for: output, in: publication)
        }
    }

    /// Waits for a body that blocks, on a thread of its own.
    private func waiting<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do throws(EngineError) {
                try startThread { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// What a job with `state` has left for the next run; nil when it left nothing.
    private func readState() throws -> String? {
        guard context.node.keepsState, try runner.files.kind(of: context.folder.nextState) != nil else { return nil }
        let bytes = try runner.files.read(context.folder.nextState)
        guard !bytes.allSatisfy({ $0 <= 0x20 }) else { return nil }
        do throws(KeptState.Refusal) {
            return try KeptState.read(bytes)
        } catch {
            throw AttemptFailure(.invalidOutput, error.description)
        }
    }

    private var isSQL: Bool {
        if case .sql = context.node.work { true } else { false }
    }

    /// Whether the files are still to be written as the output says: DuckDB does so for a job's SQL, if that is done at once.
    private func needsArranging(_ output: Output) -> Bool {
        // A compaction has written them so.
        guard output.write != .compact else { return false }
        let isOfSpark = EngineRecord.read(context.folder, in: runner.files)?.engine == EngineRule.Engine.spark.rawValue
        return isSQL && !isOfSpark ? output.isArrangedApart : output.isArranged
    }

    private func check(_ files: [PublishedFile], against output: Output) async throws -> [ProducedOutput.File] {
        if let key = output.encryptionKey { return try await encrypted(files, key) }
        return try await withThrowingTaskGroup(of: (Int, ProducedOutput.File).self) { group in
            var checked: [ProducedOutput.File?] = Array(repeating: nil, count: files.count)
            for (number, file) in files.enumerated() {
                if number >= Self.readAtOnce, let (done, file) = try await group.next() { checked[done] = file }
                group.addTask { (number, try await check(file, against: output)) }
            }
            for try await (done, file) in group { checked[done] = file }
            return checked.compactMap { $0 }
        }
    }

    /// So many files of one output are with the readers at once, where those of others wait too.
    private static let readAtOnce = 8

    /// What DuckDB says of files that it has encrypted: our own readers have no key.
    private func encrypted(_ files: [PublishedFile], _ key: String) async throws -> [ProducedOutput.File] {
        try await waiting { [context, runner] in
            let workspace = context.workspace
            let query = try runner.settings.query(in: workspace, scratch: workspace.scratchFolder)
            return try zip(files, query.schemas(ofEncrypted: files.map(\.path), key: key)).map { file, schema in
                ProducedOutput.File(
                    path: try path(of: file), size: file.size, hash: try ObjectCache.hash(of: file.path),
                    partition: file.partition, schema: schema)
            }
        }
    }

    private func path(of file: PublishedFile) throws -> String {
        guard let path = context.workspace.relative(file.path) else {
            throw AttemptFailure(.invalidOutput, "'\(file.path)' lies outside the workspace")
        }
        return path
    }

    private func check(_ file: PublishedFile, against output: Output) async throws -> ProducedOutput.File {
        let path = try path(of: file)
        let request = ReaderRequest(
            workspace: context.workspace.root, path: path, requiredColumns: [], statistics: .part)
        let reply = await withCheckedContinuation { continuation in
            runner.readers.read(request) { continuation.resume(returning: $0) }
        }
        guard case .inspected(let inspection) = reply, let schema = inspection.schema else {
            throw AttemptFailure(.invalidOutput, "its output '\(path)' cannot be read: \(reply.text)")
        }
        if let reason = inspection.verdict.reason {
            throw AttemptFailure(.invalidOutput, "its output '\(path)' is not valid: \(reason)")
        }
        guard schema.format == output.format else {
            throw AttemptFailure(
                .invalidOutput,
                "its output '\(path)' is \(schema.format.rawValue), but \(output.format.rawValue) is declared")
        }
        return ProducedOutput.File(
            path: path, size: file.size, hash: inspection.hash, partition: file.partition, schema: schema)
    }

    /// The JSON object that the job wrote to TIDEGATE_RESULT; none is fine.
    private func readResult() throws -> [String: OutputValue] {
        guard try runner.files.kind(of: context.folder.result) != nil else { return [:] }
        let text = String(decoding: try runner.files.read(context.folder.result), as: UTF8.self)
        // In a sandbox it is there from the beginning.
        if text.isEmpty { return [:] }
        guard let values = try? ConditionValues.row(fromJSON: text) else {
            throw AttemptFailure(.invalidOutput, "what it wrote to TIDEGATE_RESULT is no JSON object")
        }
        return values
    }
}

extension AttemptFailure: Error {}

extension ReaderReply {
    /// Why there is no inspection.
    var text: String {
        switch self {
        case .inspected, .manifest: "it was read"
        case .changedMeanwhile: "it was written to while it was read"
        case .gone: "it is gone"
        case .unreadable(let message): message
        case .readerCrashed: "its reader crashed"
        }
    }
}
