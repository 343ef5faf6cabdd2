import Catalog
import Crawling
import TableSchema

/// Tables and partitions as AWS Glue's GetTables and GetPartitions write them: what is not set is left out.
extension GlueTable {
    /// The table, with the times that the catalog has.
    func json(of table: CatalogTable) -> JSONValue {
        .glue([
            ("Name", JSONValue(name)), ("DatabaseName", JSONValue(databaseName)),
            ("Description", JSONValue(description)), ("Owner", JSONValue(owner)), ("CreateTime", table.created.json),
            ("UpdateTime", table.updated.json), ("Retention", JSONValue(retention)),
            ("StorageDescriptor", storage?.json() ?? .null),
            ("PartitionKeys", .array((partitionKeys ?? []).map(\.json))),
            ("TableType", JSONValue(tableType)), ("Parameters", .texts(parameters)),
        ])
    }

    /// One of the table's partitions, without the columns, as with `ExcludeColumnSchema`.
    func json(of partition: Partition) -> JSONValue {
        var storage = storage
        storage?.location = partition.folder
        storage?.columns = nil
        return .glue([
            ("Values", .array(partition.values.map { .string($0.value ?? PartitionPath.nullWord) })),
            ("DatabaseName", JSONValue(databaseName)), ("TableName", JSONValue(name)),
            ("StorageDescriptor", storage?.json() ?? .null), ("Parameters", .texts([:])),
        ])
    }
}

extension GlueStorage {
    fileprivate func json() -> JSONValue {
        .glue([
            ("Columns", columns.map { .array($0.map(\.json)) } ?? .null), ("Location", JSONValue(location)),
            ("InputFormat", JSONValue(inputFormat)), ("OutputFormat", JSONValue(outputFormat)),
            ("Compressed", JSONValue(compressed)),
            (
                "SerdeInfo",
                serde.map {
                    .glue([("SerializationLibrary", JSONValue($0.library)), ("Parameters", .texts($0.parameters))])
                } ?? .null
            ),
            ("Parameters", .texts(parameters)),
        ])
    }
}

extension GlueColumn {
    fileprivate var json: JSONValue {
        .glue([("Name", JSONValue(name)), ("Type", JSONValue(type)), ("Comment", JSONValue(comment))])
    }
}

extension JSONValue {
    /// An object without the fields that are null.
    fileprivate static func glue(_ fields: [(String, JSONValue)]) -> JSONValue {
        .object(fields.filter { if case .null = $0.1 { false } else { true } })
    }

    fileprivate static func texts(_ texts: [String: String]?) -> JSONValue {
        guard let texts else { return .null }
        return .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}
