public import Engines
public import Files
import GRDB
import Scheduling
import Store
import Workflows

/// What ran an attempt of an SQL job, and why; of one on Spark, what Spark tells of it.
public struct EngineRecord: Hashable, Sendable, Codable {
    /// `duckdb` or `spark`.
    public var engine: String
    /// Why, in words.
    public var reason: String
    /// The bytes that were counted; nil where they did not matter.
    public var bytes: Int64?
    /// What Spark tells.
    public var spark: SparkReport?

    /// Where an attempt's engine is written down, so that it is the same if the attempt is made ready again.
    static func path(in folder: AttemptFolder) -> String { folder.path + "/engine.json" }

    /// What is written in an attempt's folder; nil when there was nothing to choose.
    static func read(_ folder: AttemptFolder, in files: any FileSystem) -> EngineRecord? {
        guard let bytes = try? files.read(path(in: folder)),
            var record = try? JSONText.decode(EngineRecord.self, from: bytes)
        else { return nil }
        record.spark = SparkReport.read(folder, in: files)
        return record
    }

    func write(to folder: AttemptFolder, in files: any FileSystem) throws {
        try files.write(try JSONText.encode(self), to: Self.path(in: folder), .thisBoot)
    }

    /// Writes it down for an attempt, in place of what was known before.
    func write(for attempt: AttemptID, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO engines (run, node, number, record) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [attempt.run.description, attempt.node, attempt.number, try JSONText.encode(self)])
    }

    /// The records of a run, by node and number of attempt.
    static func records(of run: String, in db: Database) throws -> [String: [Int: EngineRecord]] {
        var records: [String: [Int: EngineRecord]] = [:]
        let statement = try db.cachedStatement(sql: "SELECT node, number, record FROM engines WHERE run = ?")
        for row in try Row.fetchAll(statement, arguments: [run]) {
            records[row[0], default: [:]][row[1]] = try JSONText.decode(EngineRecord.self, from: row[2] as String)
        }
        return records
    }

    static let migrations = [
        Migration(
            id: "engines-1",
            sql: """
                CREATE TABLE engines (
                    run TEXT NOT NULL, node TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL,
                    PRIMARY KEY (run, node, number)) WITHOUT ROWID;
                """)
    ]
}

/// What a Spark driver tells of itself, while it runs and at its end.
public struct SparkReport: Hashable, Sendable, Codable {
    /// What all its stages did together.
    public struct Metrics: Hashable, Sendable, Codable {
        /// Rows that were read.
        public var readRows: Int64
        /// Bytes that were read.
        public var readBytes: Int64
        /// Rows that were written.
        public var writtenRows: Int64
        /// Bytes that were written.
        public var writtenBytes: Int64
        /// Bytes that went from one stage to another.
        public var shuffledBytes: Int64
        /// Tasks that were done.
        public var tasks: Int64
        /// Tasks that failed, and were done again or not.
        public var failedTasks: Int64
        /// Seconds that executors worked, all together.
        public var executorSeconds: Double

        private enum CodingKeys: String, CodingKey {
            case readRows = "read_rows"
            case readBytes = "read_bytes"
            case writtenRows = "written_rows"
            case writtenBytes = "written_bytes"
            case shuffledBytes = "shuffled_bytes"
            case tasks
            case failedTasks = "failed_tasks"
            case executorSeconds = "executor_seconds"
        }
    }

    /// SUBMITTED, RUNNING, SUCCEEDED or FAILED.
    public var state: String
    /// The application, by Spark's name for it.
    public var application: String?
    /// The cluster that it ran on.
    public var master: String?
    /// Spark's version.
    public var version: String?
    /// Where its page is, while it runs.
    public var url: String?
    /// What it read and wrote.
    public var metrics: Metrics?

    /// What a driver has told; nil when it has not begun.
    public static func read(_ folder: AttemptFolder, in files: any FileSystem = LocalFileSystem()) -> SparkReport? {
        guard let bytes = try? files.read(folder.sparkReport) else { return nil }
        return try? JSONText.decode(SparkReport.self, from: bytes)
    }
}
