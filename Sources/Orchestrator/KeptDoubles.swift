import TableSchema

extension FileSchema {
    /// The schema for a table whose sums of whole numbers were written as `double` once: they stay that, and do not become
    /// texts.
    func keepingDoubles(of columns: [Column]) -> FileSchema {
        let doubles = Set(columns.filter { $0.type == .double }.map(\.key))
        var schema = self
        for index in schema.columns.indices where doubles.contains(schema.columns[index].key) {
            guard case .decimal(DataType.decimalDigitsMax, 0) = schema.columns[index].type else { continue }
            schema.columns[index].type = .double
        }
        return schema
    }
}
