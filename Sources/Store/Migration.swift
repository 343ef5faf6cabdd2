import GRDB

/// One step of the database's shape. Once released it never changes, and it speaks SQL only, never today's types.
public struct Migration: Hashable, Sendable {
    /// Its name, recorded in the database when it has been applied.
    public var id: String
    /// The statements, run once, in one transaction.
    public var sql: String

    /// A step of the database's shape.
    public init(id: String, sql: String) {
        self.id = id
        self.sql = sql
    }
}

extension DatabaseMigrator {
    init(_ migrations: [Migration]) {
        self.init()
        for migration in migrations {
            registerMigration(migration.id) { db in try db.execute(sql: migration.sql) }
        }
    }

    /// A migration that the database has and this program does not know.
    func unknownMigration(_ db: Database) throws -> String? {
        try appliedIdentifiers(db).subtracting(migrations).min()
    }
}
