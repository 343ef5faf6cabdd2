/// A table as AWS Glue's GetTables and CreateTable write it: names of members are theirs, what is not set is left out.
///
/// Read from JSON by `GlueTableList`; made of a table of the catalog by `GlueTable(_:layout:)`.
public struct GlueTable: Hashable, Sendable, Codable {
    /// Its database.
    public var databaseName: String?
    /// Its name in the database.
    public var name: String?
    /// What people say of it.
    public var description: String?
    /// Who owns it.
    public var owner: String?
    /// Days that it is kept; Glue does nothing by it.
    public var retention: Int?
    /// Where and how its files are.
    public var storage: GlueStorage?
    /// The columns that are in the folders.
    public var partitionKeys: [GlueColumn]?
    /// `EXTERNAL_TABLE`, `VIRTUAL_VIEW` and others.
    public var tableType: String?
    /// Anything else, such as `classification`.
    public var parameters: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case databaseName = "DatabaseName"
        case name = "Name"
        case description = "Description"
        case owner = "Owner"
        case retention = "Retention"
        case storage = "StorageDescriptor"
        case partitionKeys = "PartitionKeys"
        case tableType = "TableType"
        case parameters = "Parameters"
    }
}

/// Glue's `StorageDescriptor`.
public struct GlueStorage: Hashable, Sendable, Codable {
    /// The columns that are in the files.
    public var columns: [GlueColumn]?
    /// The folder of the files.
    public var location: String?
    /// The Java class that reads files.
    public var inputFormat: String?
    /// The Java class that writes files.
    public var outputFormat: String?
    /// Whether the files are compressed.
    public var compressed: Bool?
    /// How rows are read.
    public var serde: GlueSerde?
    /// Anything else.
    public var parameters: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case columns = "Columns"
        case location = "Location"
        case inputFormat = "InputFormat"
        case outputFormat = "OutputFormat"
        case compressed = "Compressed"
        case serde = "SerdeInfo"
        case parameters = "Parameters"
    }
}

/// Glue's `SerdeInfo`: a Hive serializer and deserializer.
public struct GlueSerde: Hashable, Sendable, Codable {
    /// The Java class.
    public var library: String?
    /// What it is told.
    public var parameters: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case library = "SerializationLibrary"
        case parameters = "Parameters"
    }
}

/// Glue's `Column`.
public struct GlueColumn: Hashable, Sendable, Codable {
    /// Its name.
    public var name: String?
    /// Its type in Hive's words.
    public var type: String?
    /// What people say of it.
    public var comment: String?

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case type = "Type"
        case comment = "Comment"
    }
}
