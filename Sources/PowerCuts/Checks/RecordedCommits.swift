import Files
import GRDB
import Orchestrator
import Store

/// The commits of a recording in their order, and which of them others have been told of at each of its deeds.
package struct RecordedCommits: Sendable {
    let commits: [Commit]
    /// For each deed: the last commit that something was done or said about by then; -1 for none.
    let told: [Int]
    /// How often something was told.
    package private(set) var tellings = 0
    /// What was told before it was durable, and what is broken in the store of a commit; none when all is well.
    package private(set) var violations: [String] = []
    private let byPages: [PageSum: Int]
    private let byRows: [RowSum: Int]

    /// How many commits there are.
    package var count: Int { commits.count }

    /// Goes through a recording without any loss; `folder` holds a store meanwhile.
    package init(of recording: Recording, folder: String) throws {
        var disk = Disk(recording)
        let store = try StoreFiles(folder: folder)
        var commits: [Commit] = []
        var told: [Int] = []
        var last = -1
        for record in recording.records {
            if let telling = Telling(record.deed, disk) {
                tellings += 1
                last = commits.count - 1
                if let violation = telling.violation(commits.last) { violations.append(violation) }
            }
            disk.apply(record)
            if case .synced = record.deed, disk.isOfStore(record.inode), try store.put(disk, .harmless),
                let commit = try Self.commit(in: store, at: record.place, after: commits.last, &violations)
            {
                commits.append(commit)
            }
            told.append(last)
        }
        self.commits = commits
        self.told = told
        byPages = Dictionary(commits.enumerated().map { ($1.pages, $0) }) { $1 }
        byRows = Dictionary(commits.enumerated().map { ($1.rows, $0) }) { $1 }
    }

    /// The commit that a store shows; nil when it is none of them.
    func number(of db: Database) throws -> Int? {
        if let number = byPages[try PageSum(db)] { return number }
        guard let number = byRows[try RowSum(db)], try Commit.violations(db).isEmpty else { return nil }
        return number
    }

    /// The next commit; nil while the store lacks tables, and when nothing has changed.
    private static func commit(
        in files: StoreFiles, at place: Int, after last: Commit?, _ violations: inout [String]
    ) throws -> Commit? {
        let store: Store
        do {
            store = try files.openUnchanged()
        } catch let error as StoreError where last == nil {
            _ = error
            return nil
        }
        defer { try? store.close() }
        return try store.read { db in
            if let last, try PageSum(db) == last.pages { return nil }
            violations += try Commit.violations(db)
            return try Commit(at: place, db)
        }
    }
}
