import Engines
import Synchronization
import Workflows

/// What the rows of one attempt are made of, found once: while it runs, or when it is asked for.
final class AttemptOrigins: Sendable {
    private let isWorthBeginning: Bool
    private let find: @Sendable () -> TableOrigins
    /// Who finds them holds the lock: others wait for them.
    private let found = Mutex<TableOrigins?>(nil)

    init(of context: AttemptContext, _ find: @escaping @Sendable () -> TableOrigins) {
        isWorthBeginning = context.output != nil && context.node.sqlWork != nil
        self.find = find
    }

    /// Begins to find them, where that takes long enough to matter.
    func begin() {
        // Without a thread they are found when they are asked for.
        if isWorthBeginning { try? startThread { _ = self.value() } }
    }

    /// Blocks until they are found.
    func value() -> TableOrigins {
        found.withLock { found in
            if let found { return found }
            let origins = find()
            found = origins
            return origins
        }
    }
}
