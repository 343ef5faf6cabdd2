public import TableSchema

extension GlueTable {
    /// A table of the catalog in Glue's words. What an import gave it stays, but for what its files tell better.
    ///
    /// - Parameter layout: how its first file is laid out; nil when it has none.
    public init(_ table: Table, layout: FileLayout?) {
        let given = table.given
        func columns(_ columns: [Column]) -> [GlueColumn] {
            columns.map {
                GlueColumn(name: $0.name, type: $0.type.hiveName, comment: table.comment(on: $0))
            }
        }
        var storage = Self.storage(of: table, layout)
        var parameters = GlueFormat.tableParameters(of: table.format, layout)
        if let given {
            parameters = (given.parameters ?? [:]).merging(layout == nil ? [:] : parameters) { _, ours in ours }
            if layout == nil, let theirs = given.storage { storage = theirs }
        }
        storage.columns = columns(table.columns)
        storage.location = table.location
        self.init(
            databaseName: table.name.database, name: table.name.table, description: table.comment,
            owner: given?.owner, retention: given?.retention ?? 0, storage: storage,
            partitionKeys: columns(table.partitionKeys), tableType: given?.tableType ?? "EXTERNAL_TABLE",
            parameters: parameters)
    }

    private static func storage(of table: Table, _ layout: FileLayout?) -> GlueStorage {
        let classes = GlueFormat.classes(of: table.format)
        return GlueStorage(
            inputFormat: classes.input, outputFormat: classes.output,
            compressed: layout.map { $0.compression != .none } ?? false,
            serde: GlueSerde(
                library: classes.serde,
                parameters: GlueFormat.serdeParameters(of: table.format, layout, columns: table.columns)),
            parameters: [:])
    }
}
