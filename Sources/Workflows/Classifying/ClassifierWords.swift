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

/// The encodings that a classifier may name.
enum ClassifierEncoding: String, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"
}

/// What numbers with a fraction are.
enum ClassifierNumbers: String, CaseIterable {
    case decimal
    case double
}

/// The orders of days that can be read two ways.
enum DayPattern {
    static let all = [
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
    ]
}
