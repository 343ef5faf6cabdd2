extension DataType {
    /// The narrowest type that holds the values of both: the join of a lattice.
    ///
    /// Commutative, associative and idempotent, so files may be merged in any order. `unknown` is the bottom, `string`
    /// the top. No step loses digits, with one exception: `bigint` with `double` is `double`, because a column that holds
    /// `1` in one file and `1.5` in another is one of numbers to everybody; within one file `SchemaInference` looks at
    /// the digits and knows better. Exact decimals and `double` have only `string` in common.
    ///
    /// Structures merge by field name without regard to case. Where they differ, the fields of the result are in the
    /// order of their names, which is the one order that does not depend on who came first.
    public func widened(with other: DataType) -> DataType {
        if self == other { return self }
        switch (self, other) {
        case (.unknown, let known), (let known, .unknown): return known
        case (.date, .timestamp), (.timestamp, .date): return .timestamp
        case (.array(let left), .array(let right)): return .array(left.widened(with: right))
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            return .map(key: leftKey.widened(with: rightKey), value: left.widened(with: right))
        case (.structure(let left), .structure(let right)): return .structure(Field.union(left, right))
        default: return numberWidened(with: other) ?? .string
        }
    }

    private func numberWidened(with other: DataType) -> DataType? {
        if let left = integerRank, let right = other.integerRank { return left > right ? self : other }
        if let left = exactDigits, let right = other.exactDigits {
            let scale = max(left.scale, right.scale)
            let precision = max(left.whole, right.whole) + scale
            return precision <= Self.decimalDigitsMax ? .decimal(precision: precision, scale: scale) : nil
        }
        switch (self, other) {
        case (.float, .tinyint), (.float, .smallint), (.tinyint, .float), (.smallint, .float): return .float
        case (.float, .int), (.float, .bigint), (.float, .double), (.int, .float), (.bigint, .float), (.double, .float):
            return .double
        case (.double, let whole), (let whole, .double): return whole.integerRank == nil ? nil : .double
        default: return nil
        }
    }

    /// The most digits that a decimal has.
    public static let decimalDigitsMax = 38

    private var integerRank: Int? {
        switch self {
        case .tinyint: 0
        case .smallint: 1
        case .int: 2
        case .bigint: 3
        default: nil
        }
    }

    /// The most digits before and after the point that a value of an exact type has.
    private var exactDigits: (whole: Int, scale: Int)? {
        switch self {
        case .tinyint: (3, 0)
        case .smallint: (5, 0)
        case .int: (10, 0)
        case .bigint: (19, 0)
        case .decimal(let precision, let scale): (precision - scale, scale)
        default: nil
        }
    }
}

extension DataType {
    /// The first field within the type whose name differs from its name in another type only in case.
    public func fieldRespelt(from other: DataType) -> (name: String, known: String)? {
        switch (self, other) {
        case (.array(let element), .array(let known)): return element.fieldRespelt(from: known)
        case (.map(_, let value), .map(_, let known)): return value.fieldRespelt(from: known)
        case (.structure(let fields), .structure(let known)):
            let byKey = Dictionary(known.map { ($0.key, $0) }) { first, _ in first }
            return fields.lazy.compactMap { field in
                guard let same = byKey[field.key] else { return nil }
                return same.name == field.name ? field.type.fieldRespelt(from: same.type) : (field.name, same.name)
            }.first
        default: return nil
        }
    }
}

extension DataType.Field {
    /// What fields match by: the name without regard to case.
    public var key: String { name.lowercasedOnce }

    /// The fields of both, one per key, in the order of their keys; of several spellings the first in Unicode's order.
    fileprivate static func union(_ left: [Self], _ right: [Self]) -> [Self] {
        var merged: [String: Self] = [:]
        for field in left + right {
            guard let present = merged[field.key] else {
                merged[field.key] = field
                continue
            }
            merged[field.key] = Self(min(present.name, field.name), present.type.widened(with: field.type))
        }
        return merged.sorted { $0.key < $1.key }.map(\.value)
    }
}
