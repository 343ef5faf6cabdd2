/// A table's small files, to be written anew as a few.
public struct DuckDBCompaction: Hashable, Sendable {
    /// The table, with the small files only.
    public var target: DeclaredTable

    /// A compaction.
    public init(of target: DeclaredTable) {
        self.target = target
    }
}

extension DuckDBSession {
    /// The script that writes a table's small files anew; the rows stay what they are.
    public func script(_ compaction: DuckDBCompaction, output: DuckDBOutput) throws(EngineError) -> DuckDBScript {
        var variables = SessionVariables(values: values)
        var target = compaction.target
        target.schema = "tidegate_compact"
        target.name = "target"
        let declarations = try declarations(of: [target], &variables)
        var body = declarations.sql
        var folders = declarations.folders
        variables.add(
            "tidegate_replaced", RawJSON.array(target.files.map { RawJSON.string($0.path) }), type: "VARCHAR[]")
        let rows = SQLText.Statement(text: "SELECT * FROM tidegate_compact.target", line: 1, keyword: "select")
        body += try copy(rows, to: output, &variables, &folders)
        body += StagedChanges.copying(base: "NULL::BIGINT", replaced: "getvariable('tidegate_replaced')")
        let opening = try keys.opening(target.encryptionKeys.union(output.encryptionKeys))
        return DuckDBScript(
            sql: bounds(variables) + opening.sql + body, variables: variables.json, folders: folders,
            secrets: opening.secrets)
    }
}
