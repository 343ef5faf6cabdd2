import Engines
import Foundation
import TestSupport
import Testing
import YAMLSource

@testable import Orchestrator

/// What is wrong in the files of a workspace, as a reading of them tells.
@Suite struct WorkflowFolderTests {
    private func problems(_ workflow: String, _ more: [String: String] = [:]) throws -> [String] {
        try withScratchFolder { folder in
            try folder.write(workflow, to: "workflows/w.yaml")
            for (file, text) in more { try folder.write(text, to: file) }
            return WorkflowFolder(Workspace(root: folder.path)).read().diagnostics.sorted().map {
                "\($0.file):\($0.location.line):\($0.location.column) \($0.severity) \($0.message)"
            }
        }
    }

    private static var hasDuckDB: Bool {
        (try? Settings().duckDB(in: Workspace(root: FileManager.default.currentDirectoryPath))) != nil
    }

    @Test(.enabled(if: hasDuckDB, "DuckDB parses it, and is not installed"))
    func `SQL that does not parse is told where it stands, in the workflow or in its own file`() throws {
        let workflow = """
            workflow: w
            jobs:
              a: {sql: jobs/a.sql}
              b:
                needs: a
                sql: |
                  SELECT 1 AS x
                  FORM batch.d y
              c: {sql: "CREATE TABLE t AS SELECT 1; SELECT * FROM t", needs: b}
              d: {sql: SELECT 1, needs: c, requires: {query: SELEC 1}}
            """
        #expect(
            try problems(workflow, ["jobs/a.sql": "-- é\nSELECT 'é' FROM\n  WHERE x"]) == [
                "jobs/a.sql:3:3 error the SQL of 'a' does not parse: syntax error at or near \"WHERE\"",
                "workflows/w.yaml:8:7 error the SQL of 'b' does not parse: syntax error at or near \"FORM\"",
                "workflows/w.yaml:10:50 error the SQL of 'd' does not parse: the last statement has to be a query, such as SELECT",
            ])
    }

    @Test func `SQL whose rows are an output must end in a query`() throws {
        let workflow = """
            workflow: w
            jobs:
              a: {sql: "SELECT 1; DROP TABLE x", output: {table: o.a, path: lake/a}}
              b: {sql: "SELECT 'open", needs: a}
            """
        #expect(
            try problems(workflow) == [
                "workflows/w.yaml:3:13 error the SQL of 'a' does not parse: the last statement has to be a query, such as SELECT",
                "workflows/w.yaml:4:13 error the SQL of 'b' does not parse: the string that starts here has no end",
            ])
    }

    @Test func `what is wrong in a template's conditions is told in the template, once`() throws {
        let template = """
            template: t
            parameters: {source: {}}
            workflow:
              workflow: "{{source}}"
              jobs:
                load: {shell: echo, when: batch.files >}
                late: {shell: echo, needs: load, when: "'{{source}}' >"}
            """
        let found = try problems("use: t\nfor: [{source: a}, {source: b}]", ["templates/t.yaml": template])
        #expect(
            found.map { $0.prefix { $0 != " " } } == ["templates/t.yaml:6:31", "templates/t.yaml:7:5"], "\(found)")
    }

    @Test func `a schedule whose times are past, and a kind of error that is nearly one of ours, are warned of`() throws
    {
        let workflow = """
            workflow: w
            triggers:
              never: {schedule: "cron(0 0 1 1 ? 2020)", start: a}
            jobs:
              a: {shell: echo, retry: {on: [exit-cod, no-credit]}}
            """
        #expect(
            try problems(workflow) == [
                "workflows/w.yaml:3:22 warning 'never' never fires: its schedule has no time after now",
                "workflows/w.yaml:5:33 warning no error of Tidegate has the kind 'exit-cod'; did you mean 'exit-code'?",
            ])
    }

    @Test func `a budget is warned of where nothing says what runs cost, or in another currency`() throws {
        let workflow = "workflow: w\nbudget: 5 EUR/day\njobs: {a: {shell: echo}}\n"
        #expect(
            try problems(workflow) == [
                "workflows/w.yaml:2:1 warning 'budget' has no effect: tidegate.yaml has no 'price'; write 'price: glue' there, or your own rates"
            ])
        #expect(
            try problems(workflow, ["tidegate.yaml": "price: glue"]) == [
                "workflows/w.yaml:2:1 warning 'budget' has no effect: the 'price' in tidegate.yaml is in USD"
            ])
        #expect(try problems(workflow.replacing("EUR", with: "USD"), ["tidegate.yaml": "price: glue"]).isEmpty)
    }

    @Test func `a pool that the settings do not name is warned of`() throws {
        let workflow = "workflow: w\njobs:\n  a: {shell: echo, pool: gpus}\n  b: {shell: echo, needs: a, pool: cpu}\n"
        #expect(
            try problems(workflow, ["tidegate.yaml": "pools: {gpu: 2, cpu: 1}"]) == [
                "workflows/w.yaml:3:26 warning pool 'gpus' is not in tidegate.yaml, so it has one slot; did you mean 'gpu'?"
            ])
    }

    @Test func `a folder behind a link is a dataset's when the settings allow it`() throws {
        try withScratchFolder { outside in
            try withScratchFolder { folder in
                try outside.write("a\n1\n", to: "x.csv")
                try FileManager.default.createDirectory(atPath: folder.path("in"), withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path("in/away"), withDestinationPath: outside.path)
                try folder.write(
                    "workflow: w\ndatasets: {d: {path: in/away/*.csv, table: raw.d}}\njobs: {a: {shell: echo}}\n",
                    to: "workflows/w.yaml")
                let workspace = Workspace(root: folder.path)
                #expect(WorkflowFolder(workspace).read().diagnostics.contains { $0.severity == .error })
                let end = try #require(outside.path.withCString { realpath($0, nil) })
                defer { free(end) }
                try folder.write("roots: [\(String(cString: end))]\n", to: "tidegate.yaml")
                let loaded = try #require(WorkflowFolder(workspace).read().loaded.first)
                let rehearsal = try Rehearsal(loaded.definition, trigger: nil, in: workspace)
                #expect(rehearsal.files.map(\.path) == ["in/away/x.csv"])
            }
        }
    }
}
