import TableSchema

/// The formats that a classifier may name.
enum ClassifierFormat: String, CaseIterable {
    case csv
    case ndjson
    case json
    case parquet
    case avro
    case orc
    case keyValue = "key-value"
    case accessLog = "access-log"
    case xml

    /// The format of the files.
    var format: FileFormat {
        switch self {
        case .csv: .csv
        case .ndjson: .ndjson
        case .json: .json
        case .parquet: .parquet
        case .avro: .avro
        case .orc: .orc
        case .keyValue, .accessLog: .log
        case .xml: .xml
        }
    }

    /// How rows are cut from the text; nil where the format says it.
    var rowRule: RowRule? {
        switch self {
        case .keyValue: .keyValue
        case .accessLog: .accessLog
        case .xml: .element("")
        case .csv, .ndjson, .json, .parquet, .avro, .orc: nil
        }
    }

    /// Whether its values are texts whose types have to be found.
    var holdsTexts: Bool { self == .csv || format == .log }
}

/// What numbers with a fraction are.
enum ClassifierNumbers: String, CaseIterable {
    case decimal
    case double
}
