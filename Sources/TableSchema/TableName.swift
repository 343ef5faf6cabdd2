/// The name of a catalog table: `database.table`.
public struct TableName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The database it is in.
    public var database: String
    /// Its name in that database.
    public var table: String

    /// The name of a table in a database.
    public init(database: String, table: String) {
        self.database = database
        self.table = table
    }

    /// Reads `database.table`; nil unless both are letters, digits and underscores that begin with no digit.
    ///
    /// Names are lower-cased, as Glue does.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0).lowercased() }
        guard parts.count == 2, parts.allSatisfy(Self.isIdentifier) else { return nil }
        self.init(database: parts[0], table: parts[1])
    }

    /// `database.table`.
    public var description: String { "\(database).\(table)" }

    /// Orders by database, then by table.
    public static func < (left: TableName, right: TableName) -> Bool {
        (left.database, left.table) < (right.database, right.table)
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }
}
