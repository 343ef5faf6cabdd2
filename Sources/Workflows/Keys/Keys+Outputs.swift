import TableSchema

extension Keys {
    static let output = SectionDefinition(
        "output", "The table that a job makes.",
        [
            KeyDefinition("table", .text, nil, "the catalog table", example: "curated.daily"),
            KeyDefinition("path", .path, nil, "where its files are; no two jobs share one", example: "lake/daily"),
            KeyDefinition(
                "format", .choice(["parquet", "csv", "ndjson", "json"]), "parquet",
                "the files' format; `json` is one array", example: "csv"),
            KeyDefinition(
                "partition-by", .some(.text), "none", "columns that become `column=value` folders", example: "[day]"),
            KeyDefinition(
                "sort-by", .some(.text), "as they come",
                "the order of the rows in each file; `desc` after a column puts its largest values first",
                example: "[shop, amount desc]"),
            KeyDefinition(
                "file-size", .size, "as few files as there can be", "about how large a file is at most",
                example: "256 MiB"),
            KeyDefinition(
                "write", .choice(Output.WriteMode.choices.map(\.rawValue)), "append",
                "beside the rows that are there; in place of all; in place of those of the same partitions; in place of those with the same `keys`; or not at all, with the error `output-exists`",
                example: "overwrite"),
            KeyDefinition(
                "keys", .some(.text), "none", "with `merge`: the columns that tell one row from another",
                example: "order_id"),
            KeyDefinition(
                "delete-when", .text, "none",
                "with `merge`: a condition over new rows, in DuckDB's SQL; where it holds, the row with their keys goes",
                example: "op = 'D'"),
            KeyDefinition(
                "time-travel", .duration, "not at all",
                "how long what was replaced can be read, as in `AT (VERSION => 3)`", example: "7d"),
            KeyDefinition(
                "mask", .map(.choice(ColumnMask.Kind.allCases.map(\.rawValue))), "none",
                "columns of an sql job whose values are not to be seen, each with what stands in their place",
                example: "{email: hash, card: last4}"),
            KeyDefinition(
                "mask-salt", .text, "none",
                "a variable of the daemon's environment; its text is hashed along with each value", example: "SALT"),
            KeyDefinition(
                "encrypt", .text, "not at all",
                "the name of a key in `tidegate.yaml`; the Parquet files of an sql job are encrypted with it",
                example: "people"),
        ])
}
