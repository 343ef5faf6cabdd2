import TableSchema

/// Writes rows to files that are told apart by a number, each by a COPY of its own, so that each has its rows in order, and
/// about as many bytes as it may.
///
/// How many rows a file has follows from the size of a sample. Which folder a number is of stands in `StagedFiles.folders`.
struct NumberedFiles {
    /// So many rows are written to find out how large one is.
    private static let sampleRows = 20_000

    private let output: DuckDBOutput
    private let options: String
    private let script: String

    /// - Parameter script: a file that the statements of the copies can be written to and read from.
    init(_ output: DuckDBOutput, _ options: [String], script: String) {
        self.output = output
        self.options = options.joined(separator: ", ")
        self.script = Self.quoted(script)
    }

    func statements(writing rows: String) -> String {
        let keys = output.partitionBy.map(SQLText.identifier)
        var text = "CREATE TEMP TABLE tidegate_rows AS SELECT * FROM (\(rows));\n"
        if let size = output.fileSize { text += sampling(for: size) }
        let left = output.order.isEmpty ? "" : ",\(output.order.dropFirst(" ORDER BY".count))"
        let place = (keys + ["tidegate_part"]).joined(separator: ", ")
        text += """
            CREATE TEMP TABLE tidegate_numbered AS
            SELECT *, dense_rank() OVER (ORDER BY \(place)) AS tidegate_number FROM (SELECT *, \(part) AS tidegate_part FROM tidegate_rows)
            ORDER BY tidegate_number\(left);
            DROP TABLE tidegate_rows;
            COPY (SELECT DISTINCT tidegate_number AS number, \(folder) AS folder FROM tidegate_numbered ORDER BY 1)
            TO (getvariable('tidegate_output') || '/\(StagedFiles.foldersName)') (FORMAT json);

            """
        return text + copies(without: keys + ["tidegate_part", "tidegate_number"])
    }

    /// Which of the files of its partition a row is in.
    private var part: String {
        guard output.fileSize != nil else { return "0" }
        let keys = output.partitionBy.map(SQLText.identifier).joined(separator: ", ")
        let partition = keys.isEmpty ? "" : "PARTITION BY \(keys)"
        return "(row_number() OVER (\(partition)\(output.order)) - 1) // getvariable('tidegate_share')"
    }

    private var folder: String {
        guard !output.partitionBy.isEmpty else { return "''" }
        let folders = output.partitionBy.map { name in
            "url_encode(\(SQLText.literal(name))) || '=' || coalesce(url_encode(CAST(\(SQLText.identifier(name)) AS VARCHAR)), '\(HivePath.null)')"
        }
        return "concat_ws('/', \(folders.joined(separator: ", ")))"
    }

    /// Finds out how many rows make a file of so many bytes.
    private func sampling(for size: Int64) -> String {
        let sample = "getvariable('tidegate_output') || '/.sample'"
        return """
            COPY (SELECT * FROM tidegate_rows USING SAMPLE reservoir(\(Self.sampleRows) ROWS) REPEATABLE (1))
            TO (\(sample)) (\(options));
            SET VARIABLE tidegate_share = (SELECT greatest(1, CAST(floor(\(size) * rows::DOUBLE / greatest(1, size)) AS BIGINT))
            FROM read_blob(\(sample)), (SELECT least(count(*), \(Self.sampleRows)) AS rows FROM tidegate_rows));

            """
    }

    /// A COPY for each number. The statements have nothing in them that comes from the rows.
    private func copies(without names: [String]) -> String {
        let statement = [
            "COPY (SELECT * EXCLUDE (\(names.joined(separator: ", "))) FROM tidegate_numbered WHERE tidegate_number = ",
            "\(output.order)) TO (getvariable('tidegate_output') || '/",
            ".\(output.format.rawValue)') (\(options));",
        ].map(SQLText.literal).joined(separator: " || number || ")
        // Without partitions, no rows are a file without rows.
        let least = output.partitionBy.isEmpty ? " UNION SELECT 1" : ""
        return """
            .mode list
            .headers off
            .once \(script)
            SELECT \(statement)
            FROM (SELECT DISTINCT tidegate_number AS number FROM tidegate_numbered\(least)) ORDER BY number;
            .read \(script)

            """
    }

    /// A path as a command of DuckDB's shell takes it.
    private static func quoted(_ path: String) -> String {
        let escaped = path.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\r": "\\r"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
