import Engines
import Files
import Workflows

extension JobPreparation {
    /// What starts an SQL job: its tables declared, its rows written into the staging folder.
    func duckDB(_ work: SQLWork) throws -> LaunchPlan {
        let sql: String
        switch work.source {
        case .text(let text): sql = text
        case .file(let path): sql = String(decoding: try runner.files.read(context.workspace.path(path)), as: UTF8.self)
        }
        let program = try runner.settings.duckDB(in: context.workspace)
        let tables = try SQLTables(context: context, store: runner.store, copies: runner.copies).tables(namedIn: sql)
            .map { table in
                try table.readable(copiesIn: context.folder.temporary + "/utf-8")
            }
        let bounds = runner.settings.bounds(ofSQL: context.node)
        let session = DuckDBSession(
            temporaryFolder: context.folder.temporary, memoryLimit: bounds.memory, threads: bounds.threads,
            temporaryDiskLimit: bounds.temporaryDisk, values: context.templateValues.filter { !$0.key.contains(".") })
        let output = work.output.map { output in
            DuckDBOutput(
                folder: context.publication(in: runner.files).staging, format: output.format,
                partitionBy: output.partitionBy)
        }
        let script = try session.script(tables: tables, userSQL: sql, output: output)
        try script.write(to: context.folder)
        return plan(
            program.path, DuckDBScript.arguments(in: context.folder), DuckDBScript.environment(in: context.folder))
    }
}
