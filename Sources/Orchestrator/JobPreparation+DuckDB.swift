import Engines
import Files
import Workflows

extension JobPreparation {
    /// What starts an SQL job: its tables declared, its rows written into the staging folder.
    func duckDB(_ work: SQLWork) throws -> LaunchPlan {
        if case .compaction = work.source { return try compact() }
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
        var session = session
        session.values = around.values
        session.access = try around.access()
        session.workingFolder = context.workspace.root
        if context.node.keepsState { session.nextStateFile = context.folder.nextState }
        // What takes more than one COPY is done after it, by a process that runs no SQL of the user's.
        let output = try work.output.map { output in
            try OutputTarget(output: output, context: context, runner: runner).checkKey()
            return try DuckDBOutput(
                output.isArrangedApart ? output.asWritten : output, in: staging, of: context, runner)
        }
        return try plan(
            session.script(tables: tables, preludes: preludes, sql: sql, output: output), sqlTables.query.program)
    }

    /// What starts a compaction; one that finds nothing to do starts all the same, and ends at once.
    private func compact() throws -> LaunchPlan {
        let program = try runner.settings.duckDB(in: context.workspace)
        guard let output = context.output,
            let compaction = try OutputTarget(output: output, context: context, runner: runner).compaction()
        else { return try plan(session.script(tables: [], userSQL: "", output: nil), program) }
        var written = try DuckDBOutput(output, in: staging, of: context, runner)
        written.fileSize = output.fileSize ?? OutputTarget.usualFileSize
        return try plan(session.script(compaction, output: written), program)
    }

    private var staging: String { context.publication(in: runner.files).staging }

    private var session: DuckDBSession {
        runner.settings.session(
            of: context.node, in: context.workspace, temporaryFolder: context.folder.temporary)
    }

    private func plan(_ script: DuckDBScript, _ program: DuckDBProgram) throws -> LaunchPlan {
        try script.write(to: context.folder)
        var plan = plan(
            program.path, DuckDBScript.arguments(in: context.folder),
            DuckDBScript.environment(in: context.folder))
        plan.environment.merge(script.secrets) { $1 }
        return plan
    }
}
