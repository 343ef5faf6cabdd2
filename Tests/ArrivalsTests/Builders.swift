import Arrivals
import Files
import GRDB
import Store
import TableSchema
import Timekeeping

/// A moment, in seconds after the one that the tests begin at.
func at(_ seconds: Int64) -> Instant {
    Instant(seconds: 1_767_225_600 + seconds)
}

func identity(_ content: Int64, inode: Int64 = 7, size: Int64 = 100) -> FileIdentity {
    FileIdentity(device: 1, inode: inode, size: size, modified: content * 1_000, changed: content * 1_000)
}

func dataset(
    _ name: String = "orders", of workflow: String = "retail", _ pattern: String = "landing/orders/*.csv",
    required: [String] = [], invalid: String? = nil
) throws -> WatchedDataset {
    WatchedDataset(
        workflow: workflow, name: name, pattern: try PathPattern(pattern), requiredColumns: required,
        invalidFolder: invalid)
}

func inspection(_ hash: String, _ identity: FileIdentity, invalid reason: String? = nil) -> Inspection {
    Inspection(
        identity: identity, hash: hash, schema: FileSchema(format: .csv, rows: 1, columns: [Column("id", .bigint)]),
        verdict: reason.map { .invalid(reason: $0) } ?? .valid)
}

func ledger() throws -> Store {
    try Store.inMemory(migrations: Ledger.migrations)
}

extension Database {
    /// Detects and concludes a file, and gives its arrival.
    @discardableResult
    func arrive(
        _ path: String, _ hash: String, content: Int64, invalid: String? = nil, in dataset: WatchedDataset,
        captures: [String: String] = [:], at now: Instant
    ) throws -> Arrival? {
        let seen = identity(content)
        _ = try Ledger.detect(path, seen, of: dataset, captures: captures, at: now, in: self)
        let conclusion = try Ledger.conclude(
            inspection(hash, seen, invalid: invalid), of: path, in: dataset, captures: captures, at: now, in: self)
        switch conclusion {
        case .unchanged: return nil
        case .valid(let arrival, _), .invalid(let arrival, _), .passedOver(let arrival, _): return arrival
        }
    }

    func waitingIDs() throws -> [Int64] {
        var ids: [Int64] = []
        try Ledger.waiting(in: self) { ids.append($0.id) }
        return ids
    }

    func states(of path: String) throws -> [ArrivalState] {
        try Ledger.arrivals(path: path, in: self).map(\.state)
    }
}
