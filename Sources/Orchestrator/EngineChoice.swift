import Arrivals
import Engines
import Files
import Timekeeping
import Workflows

/// Chooses what runs an SQL job's attempt: by its rule, and the bytes that it reads.
struct EngineChoice {
    let context: AttemptContext
    let runner: AttemptRunner

    /// The engine, once chosen always the same for an attempt: a crash may let it be made ready twice.
    func engine(for work: SQLWork) throws -> EngineRule.Engine {
        guard work.engine != .always(.duckdb) else { return .duckdb }
        if let known = EngineRecord.read(context.folder, in: runner.files)
            .flatMap({ EngineRule.Engine(rawValue: $0.engine) })
        {
            return known
        }
        let record = try choose(work)
        try record.write(to: context.folder, in: runner.files)
        return EngineRule.Engine(rawValue: record.engine) ?? .duckdb
    }

    private func choose(_ work: SQLWork) throws -> EngineRecord {
        let rule = work.engine
        if let only = rule.only { return EngineRecord(engine: only.rawValue, reason: "the job says so") }
        let bytes: Int64
        let what: String
        switch rule.measure {
        case .batch:
            bytes = context.batch.reduce(0) { $0 + $1.size }
            what = "the batch has"
        case .input:
            bytes = try inputBytes(of: work)
            what = "it reads"
        }
        let limit = rule.above ?? runner.settings.spark.above
        let isLarge = bytes > limit
        let engine = isLarge ? rule.large : rule.small
        let reason =
            "\(what) \(ByteSizeText.format(bytes)), \(isLarge ? "more than" : "at most") \(ByteSizeText.format(limit))"
        return EngineRecord(engine: engine.rawValue, reason: reason, bytes: bytes)
    }

    /// The bytes of all files of the tables that the SQL names.
    private func inputBytes(of work: SQLWork) throws -> Int64 {
        let around = NodeSQL(context: context, files: runner.files)
        let tables = try SQLTables(context, runner)
            .tables(namedIn: try around.preludes() + [try around.source(work.source)])
        return try tables.flatMap(\.files).reduce(0) { sum, file in
            sum + (try runner.files.identity(of: file.path)?.size ?? 0)
        }
    }
}
