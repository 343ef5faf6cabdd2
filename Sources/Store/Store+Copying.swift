package import GRDB

extension Store {
    /// A store in memory with all that this one holds: what a power cut leaves of commits that had not reached the disk.
    /// For tests.
    package func copy() throws -> Store {
        let queue = try DatabaseQueue(configuration: Self.configuration())
        try database.backup(to: queue)
        return Store(queue, path: ":memory:")
    }
}

extension Store {
    /// Looks at what is there, as `read` does, without the guard against writing: a store in memory has one connection, on
    /// which that guard makes SQLite compile every statement anew. For tests.
    package func look<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try database.unsafeRead(body)
    }
}
