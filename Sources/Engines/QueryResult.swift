public import TableSchema

/// The rows of a query.
public struct QueryResult: Hashable, Sendable {
    /// The columns in the query's order.
    public var columns: [QueryColumn]
    /// The rows; each has a value for each column.
    public var rows: [[QueryValue]]
    /// Whether there were more rows than were asked for.
    public var hasMore: Bool

    /// A result.
    public init(columns: [QueryColumn], rows: [[QueryValue]], hasMore: Bool = false) {
        self.columns = columns
        self.rows = rows
        self.hasMore = hasMore
    }
}

/// A column of a query's result.
public struct QueryColumn: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its type, in the catalog's words as far as they go.
    public var type: DataType

    /// A column.
    public init(_ name: String, _ type: DataType) {
        self.name = name
        self.type = type
    }
}

/// A value of a query's result, as the JSON text that says it with every digit.
public struct QueryValue: Hashable, Sendable {
    /// The JSON text: `null`, `12345678901234567890`, `"2026-01-01"`, `{"a":[1]}`.
    public var json: String

    /// A value.
    public init(json: String) {
        self.json = json
    }

    /// Whether it is null.
    public var isNull: Bool { json == "null" }

    /// The value for a person: a text without quotes, all else as its JSON; nil for null.
    public var text: String? { isNull ? nil : RawJSON.text(ofString: json) ?? json }
}
