extension Column {
    /// What columns match by: the name without regard to case.
    public var key: String { name.lowercasedOnce }
}

extension [Column] {
    /// The union of two lists of columns, matched by name without regard to case, each as wide as both need.
    ///
    /// Columns keep the order and the spelling of the left list; those that only the right has follow in its order. A
    /// column that one list lacks is nullable. The types do not depend on which list is left. A list that names a
    /// column twice counts as naming it once.
    public func merged(with other: [Column]) -> [Column] {
        var places: [String: Int] = [:]
        var merged: [Column] = []
        for column in self { merged.add(column, &places) }
        let leftCount = merged.count
        var isShared = [Bool](repeating: false, count: leftCount)
        for column in other {
            if let place = places[column.key], place < leftCount { isShared[place] = true }
            let isNew = places[column.key] == nil
            merged.add(column, &places)
            if isNew { merged[merged.count - 1].nullable = true }
        }
        for place in 0..<leftCount where !isShared[place] { merged[place].nullable = true }
        return merged
    }

    private mutating func add(_ column: Column, _ places: inout [String: Int]) {
        guard let place = places[column.key] else {
            places[column.key] = count
            append(column)
            return
        }
        self[place].type = self[place].type.widened(with: column.type)
        self[place].nullable = self[place].nullable || column.nullable
    }
}

extension String {
    /// In lower case; itself, where nothing has to change.
    var lowercasedOnce: String {
        utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) } ? self : lowercased()
    }
}
