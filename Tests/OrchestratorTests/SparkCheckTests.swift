import TestSupport
import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct SparkCheckTests {
    @Test func `SQL that Spark does not take is an error where it always runs there, and a warning where it may`()
        throws
    {
        try withScratchFolder { folder in
            try folder.write("SELECT 1 AS a\nQUALIFY true\n", to: "jobs/a.sql")
            try folder.write(
                """
                workflow: w
                jobs:
                  a: {sql: jobs/a.sql, engine: auto}
                  b:
                    sql: |
                      SELECT *
                      FROM t WHERE x = [1]
                    engine: {above: 1 GiB}
                  c: {sql: 'SELECT [1]'}
                """, to: "workflows/may.yaml")
            try folder.write("workflow: v\njobs:\n  a: {spark: 'SELECT [1]'}\n", to: "workflows/must.yaml")
            let reading = WorkflowFolder(Workspace(root: folder.path)).read()
            let told = reading.diagnostics.filter { $0.message.hasPrefix("on Spark") }.map {
                "\($0.file):\($0.location.line):\($0.location.column) \($0.severity)"
            }
            #expect(
                told.sorted() == [
                    "jobs/a.sql:2:1 warning", "workflows/may.yaml:7:24 warning", "workflows/must.yaml:3:22 error",
                ])
            #expect(reading.brokenFiles == ["workflows/must.yaml"])
        }
    }
}
