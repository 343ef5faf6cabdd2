public import GRDB
import Store
public import Timekeeping

/// Which arrivals a list shows. What is nil is not asked for.
public struct ArrivalFilter: Hashable, Sendable {
    /// Only those of a workflow.
    public var workflow: String?
    /// Only those of datasets of this name.
    public var dataset: String?
    /// Only those in a state.
    public var state: ArrivalState?
    /// Only those that arrived then or later.
    public var since: Instant?
    /// Only those in the batch of a run.
    public var run: String?

    /// A filter; by default everything passes.
    public init(
        workflow: String? = nil, dataset: String? = nil, state: ArrivalState? = nil, since: Instant? = nil,
        run: String? = nil
    ) {
        self.workflow = workflow
        self.dataset = dataset
        self.state = state
        self.since = since
        self.run = run
    }
}

/// How many arrivals of a dataset are in a state.
public struct ArrivalCount: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// The dataset, by its name in the workflow.
    public var dataset: String
    /// The state.
    public var state: ArrivalState
    /// How many arrivals.
    public var files: Int

    /// A count.
    public init(workflow: String, dataset: String, state: ArrivalState, files: Int) {
        self.workflow = workflow
        self.dataset = dataset
        self.state = state
        self.files = files
    }
}

extension Ledger {
    /// The arrivals that pass a filter, newest first and at most `limit` of them, without schemas; and whether there
    /// are more.
    public static func list(
        _ filter: ArrivalFilter = ArrivalFilter(), limit: Int = 50, in db: Database
    ) throws -> (arrivals: [Arrival], more: Bool) {
        let limit = max(0, limit)
        let wanted = limit == .max ? limit : limit + 1
        let found = try candidates(filter, limit: wanted, in: db)
        return (Array(found.prefix(limit)), found.count > limit)
    }

    /// How many arrivals are in which state, by dataset; states without any are left out.
    public static func counts(
        workflow: String? = nil, dataset: String? = nil, in db: Database
    ) throws -> [ArrivalCount] {
        let statement = try db.cachedStatement(
            sql: "SELECT workflow, dataset, state, files FROM arrival_counts WHERE files > 0 ORDER BY 1, 2, 3")
        return try Row.fetchAll(statement).compactMap { row in
            ArrivalState(rawValue: row[2]).map {
                ArrivalCount(workflow: row[0], dataset: row[1], state: $0, files: row[3])
            }
        }.filter { count in
            (workflow == nil || workflow == count.workflow) && (dataset == nil || dataset == count.dataset)
        }
    }

    /// The rows of a dataset's newest valid files, but for those at a path.
    public static func lastRows(
        of dataset: WatchedDataset, limit: Int, besides path: String, in db: Database
    ) throws -> [Int64] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT a.arrived, json_extract(s.schema, '$.rows') FROM arrivals a
                JOIN arrival_schemas s ON s.arrival = a.id
                WHERE a.workflow = ? AND a.dataset = ? AND a.state = ? AND a.arrived >= ? AND a.path <> ?
                ORDER BY a.arrived DESC, a.id DESC LIMIT ?
                """)
        let found = try [ArrivalState.valid, .ingested].flatMap { state in
            try Row.fetchAll(
                statement,
                arguments: [dataset.workflow, dataset.name, state.rawValue, Int64.min, path, limit])
        }.map { (arrived: $0[0] as Int64, rows: $0[1] as Int64) }
        return found.sorted { $0.arrived > $1.arrived }.prefix(limit).map(\.rows)
    }

    /// Whether a dataset has ever had a valid file that was not replaced or lost before its time.
    public static func hasArrived(workflow: String, dataset: String, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM arrival_counts WHERE workflow = ? AND dataset = ? AND \(isArrived))
                """)
        return try Bool.fetchOne(statement, arguments: [workflow, dataset]) ?? false
    }

    /// The datasets for which `hasArrived` holds.
    public static func arrivedDatasets(in db: Database) throws -> [(workflow: String, dataset: String)] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT DISTINCT workflow, dataset FROM arrival_counts
                WHERE \(isArrived) ORDER BY workflow, dataset
                """)
        return try Row.fetchAll(statement).map { ($0[0], $0[1]) }
    }

    /// Of a row of `arrival_counts`: files that are held for a manifest have not arrived.
    private static let isArrived = """
        (state = 'INGESTED' AND files > 0 OR state = 'VALID' AND files > (
            SELECT count(*) FROM arrivals a INDEXED BY arrivals_held WHERE a.held AND a.state = 'VALID'
                AND a.workflow = arrival_counts.workflow AND a.dataset = arrival_counts.dataset))
        """

    /// The first `limit` that pass. Each filter has an index that gives its rows newest first:
    ///
    /// 1. a run: its batch, whole;
    /// 2. a workflow or dataset: the newest of each dataset and state there is, merged;
    /// 3. a state, or nothing: the newest.
    private static func candidates(_ filter: ArrivalFilter, limit: Int, in db: Database) throws -> [Arrival] {
        if let run = filter.run {
            let batch =
                try fetch(try db.cachedStatement(sql: "SELECT \(columns) FROM arrivals WHERE run = ?"), [run])
                + shared(with: run, in: db)
            return newest(batch.filter(filter.passes), limit)
        }
        if filter.workflow != nil || filter.dataset != nil {
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(columns) FROM arrivals WHERE workflow = ? AND dataset = ? AND state = ? AND arrived >= ?
                    ORDER BY arrived DESC, id DESC LIMIT ?
                    """)
            let keys = try counts(workflow: filter.workflow, dataset: filter.dataset, in: db)
                .filter { filter.state == nil || filter.state == $0.state }
            let lists = try keys.map { key in
                try fetch(statement, [key.workflow, key.dataset, key.state.rawValue, filter.earliest, limit])
            }
            return newest(lists.flatMap { $0 }, limit)
        }
        if let state = filter.state {
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(columns) FROM arrivals WHERE state = ? AND arrived >= ?
                    ORDER BY arrived DESC, id DESC LIMIT ?
                    """)
            return try fetch(statement, [state.rawValue, filter.earliest, limit])
        }
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM arrivals WHERE arrived >= ? ORDER BY arrived DESC, id DESC LIMIT ?")
        return try fetch(statement, [filter.earliest, limit])
    }

    private static func newest(_ arrivals: [Arrival], _ limit: Int) -> [Arrival] {
        Array(arrivals.sorted { ($0.arrived, $0.id) > ($1.arrived, $1.id) }.prefix(limit))
    }
}

extension ArrivalFilter {
    fileprivate var earliest: Int64 { since?.microseconds ?? .min }

    fileprivate func passes(_ arrival: Arrival) -> Bool {
        (workflow == nil || workflow == arrival.workflow) && (dataset == nil || dataset == arrival.dataset)
            && (state == nil || state == arrival.state) && arrival.arrived.microseconds >= earliest
    }
}
