import GRDB
import Scheduling
import Synchronization

/// The definitions that attempts work on, read from their texts once and not for each attempt.
final class DefinitionCache: Sendable {
    private let known = Mutex<[String: RunDefinition]>([:])
    /// So many at once; what is not there is read again.
    private static let countMax = 64

    /// The definition of a content hash; nil when it no longer loads.
    func definition(_ hash: String, in db: Database) throws -> RunDefinition? {
        if let definition = known.withLock({ $0[hash] }) { return definition }
        let read = try Recovery.definition(hash, in: db) { _, file, text in WorkflowFolder.define(text, file: file) }
        guard let read else { return nil }
        known.withLock { known in
            if known.count >= Self.countMax { known = [:] }
            known[hash] = read
        }
        return read
    }
}
