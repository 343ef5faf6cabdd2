import TableSchema

/// What Glue's own crawler writes for a format, and which format it is that somebody wrote so.
enum GlueFormat {
    /// Our word, where Glue's alone would not tell a JSON document from JSON lines.
    static let ownParameter = "tidegate.format"

    private static let hive = "org.apache.hadoop.hive"

    /// The Java classes for a format: of reading files, of writing files, of rows.
    static func classes(of format: FileFormat) -> (input: String, output: String, serde: String) {
        let text = ("org.apache.hadoop.mapred.TextInputFormat", "\(hive).ql.io.HiveIgnoreKeyTextOutputFormat")
        switch format {
        case .csv: return (text.0, text.1, "\(hive).serde2.lazy.LazySimpleSerDe")
        // Glue has no class of its own for XML: it reads such tables in jobs only.
        case .log, .xml: return (text.0, text.1, "\(hive).serde2.RegexSerDe")
        case .json, .ndjson: return (text.0, text.1, "org.openx.data.jsonserde.JsonSerDe")
        case .parquet:
            let io = "\(hive).ql.io.parquet"
            return ("\(io).MapredParquetInputFormat", "\(io).MapredParquetOutputFormat", "\(io).serde.ParquetHiveSerDe")
        case .avro:
            let io = "\(hive).ql.io.avro"
            return (
                "\(io).AvroContainerInputFormat", "\(io).AvroContainerOutputFormat", "\(hive).serde2.avro.AvroSerDe"
            )
        case .orc:
            let io = "\(hive).ql.io.orc"
            return ("\(io).OrcInputFormat", "\(io).OrcOutputFormat", "\(io).OrcSerde")
        }
    }

    /// What the rows' class is told.
    static func serdeParameters(of format: FileFormat, _ layout: FileLayout?, columns: [Column]) -> [String: String] {
        switch format {
        case .csv:
            guard let dialect = layout?.dialect else { return [:] }
            let encoding = dialect.encoding == "utf-8" ? [:] : ["serialization.encoding": dialect.encoding]
            return ["field.delim": dialect.delimiter].merging(encoding) { first, _ in first }
        case .json, .ndjson: return ["paths": columns.map(\.name).joined(separator: ",")]
        case .log, .xml:
            switch layout?.rowRule {
            case .pattern(let pattern): return ["input.regex": pattern]
            case .element(let name) where !name.isEmpty: return ["rowTag": name]
            default: return [:]
            }
        case .parquet, .avro: return ["serialization.format": "1"]
        case .orc: return [:]
        }
    }

    /// What the crawler says of the table.
    static func tableParameters(of format: FileFormat, _ layout: FileLayout?) -> [String: String] {
        var parameters = [
            "classification": format == .ndjson ? "json" : format.rawValue,
            "compressionType": layout?.compression.rawValue ?? "none", "typeOfData": "file",
        ]
        if format == .json { parameters[ownParameter] = format.rawValue }
        guard format == .csv, let dialect = layout?.dialect else { return parameters }
        parameters["delimiter"] = dialect.delimiter
        parameters["columnsOrdered"] = "true"
        if dialect.headLineCount > 0 { parameters["skip.header.line.count"] = "\(dialect.headLineCount)" }
        return parameters
    }

    /// The format of a table that somebody described; nil when we have none such.
    static func format(of table: GlueTable) -> FileFormat? {
        let said = table.parameters?[ownParameter].flatMap(FileFormat.init(rawValue:))
        let library = table.storage?.serde?.library?.split(separator: ".").last.map { $0.lowercased() }
        switch library {
        case "lazysimpleserde", "opencsvserde", "multidelimitserde": return .csv
        case "jsonserde": return said ?? .ndjson
        case "parquethiveserde": return .parquet
        case "avroserde": return .avro
        case "orcserde": return .orc
        case "regexserde": return table.parameters?["classification"] == "xml" ? .xml : .log
        case .some: return nil
        case nil: break
        }
        switch table.parameters?["classification"]?.lowercased() {
        case "csv", "tsv": return .csv
        case "json": return said ?? .ndjson
        case "parquet": return .parquet
        case "avro": return .avro
        case "orc": return .orc
        case "xml": return .xml
        case "log": return .log
        default: return nil
        }
    }
}
