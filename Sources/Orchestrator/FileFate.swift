public import Arrivals
import Catalog
public import GRDB
public import Scheduling
public import TableSchema
import Workflows

/// What became of the rows of one version of a file, as far as it is known: a run works on the rows of all its files.
public struct FileFate: Hashable, Sendable {
    /// What a job of its run made, of all files of its batch.
    public struct Made: Hashable, Sendable {
        /// The job.
        public var node: String
        /// The table that the rows joined.
        public var table: TableName
        /// The rows that it made.
        public var rows: Int64
        /// The files of the batch that it made them of.
        public var batchFiles: Int
    }

    /// The rows that were read; nil before it was, and of a file that is no table.
    public var rows: Int64?
    /// The table that has the file itself, with the rows that it has of it.
    public var table: (name: TableName, rows: Int64)? {
        get { tableName.map { ($0, tableRows) } }
        set { (tableName, tableRows) = (newValue?.name, newValue?.rows ?? 0) }
    }
    /// The state of the run that has it in its batch.
    public var runState: RunState?
    /// The files of that batch.
    public var batchFiles = 0
    /// What the jobs of its run, or of the runs that share it, have made.
    public var made: [Made] = []
    /// The newest check of its rules.
    public var check: QualityRecord?

    private var tableName: TableName?
    private var tableRows: Int64 = 0

    /// What became of a file.
    public init(of arrival: Arrival, in db: Database) throws {
        rows = try Ledger.rows(of: arrival.id, in: db)
        check = try QualityRecord.newest(ofFile: arrival.id, in: db)
        let shares = try Ledger.shares(of: arrival.id, in: db)
        var runs: [String] = []
        for run in shares.compactMap(\.run) + [arrival.run].compactMap(\.self) where !runs.contains(run) {
            runs.append(run)
        }
        for run in runs { try add(what: run, hasMadeOf: arrival, in: db) }
    }

    private mutating func add(what run: String, hasMadeOf arrival: Arrival, in db: Database) throws {
        guard let record = try RunRecord.run(run, in: db) else { return }
        if run == arrival.run { (runState, batchFiles) = (record.state, record.files) }
        guard let hash = try String.fetchOne(db, sql: "SELECT definition FROM runs WHERE id = ?", arguments: [run]),
            let definition = try DefinitionCache().definition(hash, in: db)
        else { return }
        if let dataset = definition.workflow.dataset(arrival.dataset), let bytes = arrival.hash,
            let rows = try Catalog.rows(ofFile: arrival.path, hash: bytes, in: dataset.table, db)
        {
            table = (dataset.table, rows)
        }
        for node in try NodeRecord.nodes(of: run, hasAttempts: false, in: db) where node.state == .succeeded {
            guard let output = definition.nodes[node.node]?.output, case .integer(let rows)? = node.outputs["rows"]
            else {
                continue
            }
            made.append(Made(node: node.node, table: output.table, rows: rows, batchFiles: record.files))
        }
    }
}
