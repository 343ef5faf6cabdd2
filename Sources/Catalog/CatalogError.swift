public import TableSchema

/// Why a change of the catalog was refused.
public enum CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no table of that name.
    case unknownTable(TableName)
    /// The table has no column of that name; those it has.
    case unknownColumn(String, of: TableName, known: [String])
    /// A condition over partitions that cannot be read, and why.
    case badCondition(String)
    /// The store does not hold what it must.
    case damaged(String)

    /// What was refused, and how to go on.
    public var description: String {
        switch self {
        case .unknownTable(let name): "there is no table '\(name)'; see 'tidegate catalog tables'"
        case .unknownColumn(let column, let name, let known):
            "\(name) has no column '\(column)'; it has: \(known.prefix(20).joined(separator: ", "))"
                + (known.count > 20 ? ", …" : "")
        case .badCondition(let why): why
        case .damaged(let what): "the catalog is damaged: \(what); run 'tidegate doctor'"
        }
    }
}
