/// The workflows of AWS Glue.
public enum GlueWorkflow {
    /// Turns what `aws glue get-workflow --include-graph` prints into a Tidegate workflow.
    ///
    /// The outer `Workflow` may be missing, and triggers may stand in an array `Triggers` beside it.
    public static func workflow(fromJSON text: String) throws(ImportError) -> ImportResult {
        let document = try GlueDocument(JSONReader.read(text))
        var importer = GlueImport(document)
        try importer.importAll()
        return ImportResult(files: [importer.draft.file], warnings: importer.draft.warnings)
    }
}
