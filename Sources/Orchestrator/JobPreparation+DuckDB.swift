import Engines
import Files
import Workflows

extension JobPreparation {
    /// What starts an SQL job: its tables declared, its rows written into the staging folder.
    func duckDB(_ work: SQLWork) throws -> LaunchPlan {
        let around = NodeSQL(context: context, files: runner.files)
        let preludes = try around.preludes()
        var sql = try around.source(work.source)
        let travel = try TimeTravel(sql)
        sql.text = travel.text
        let sqlTables = try SQLTables(context, runner)
        let named = try sqlTables.tables(namedIn: preludes + [sql])
        let tables = try (named + PastTables.tables(travel, in: runner.store, runner.copies)).map { table in
            try table.readable(copiesIn: context.folder.temporary + "/utf-8")
        }
        let bounds = runner.settings.bounds(ofSQL: context.node)
        var session = DuckDBSession(
            temporaryFolder: context.folder.temporary, memoryLimit: bounds.memory, threads: bounds.threads,
            temporaryDiskLimit: bounds.temporaryDisk, values: around.values)
        session.access = try around.access()
        session.workingFolder = context.workspace.root
        if context.node.keepsState { session.nextStateFile = context.folder.nextState }
        let output = try work.output.map { output in
            try DuckDBOutput(output, in: context.publication(in: runner.files).staging)
        }
        let script = try session.script(tables: tables, preludes: preludes, sql: sql, output: output)
        try script.write(to: context.folder)
        return plan(
            sqlTables.query.program.path, DuckDBScript.arguments(in: context.folder),
            DuckDBScript.environment(in: context.folder))
    }
}
