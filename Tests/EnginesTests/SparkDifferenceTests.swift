import Foundation
import TestSupport
import Testing

@testable import Engines

/// What of DuckDB's SQL Spark does not take, or takes otherwise.
@Suite struct SparkDifferenceTests {
    @Test(arguments: [
        ("SELECT a\nFROM t\nQUALIFY row_number() OVER (ORDER BY a) = 1", 3, 1, "no QUALIFY"),
        ("SELECT * EXCLUDE (a) FROM t", 1, 10, "name the columns"),
        ("SELECT DISTINCT ON (a) a FROM t", 1, 17, "row_number()"),
        ("FROM t", 1, 1, "SELECT * FROM"),
        ("SELECT 1; CREATE TEMP TABLE x AS SELECT 1", 1, 11, "CREATE TEMP VIEW"),
        ("CREATE OR REPLACE MACRO f(a) AS a", 1, 1, "no macro"),
        ("SET threads = 1", 1, 1, "engine: duckdb"),
        ("WITH RECURSIVE t AS (SELECT 1) SELECT * FROM t", 1, 6, "RECURSIVE"),
        ("SELECT string_agg(a, ',') FROM t", 1, 8, "no string_agg"),
        ("SELECT [1, 2]", 1, 8, "list_value"),
        ("SELECT {'a': 1}", 1, 8, "braces"),
        ("SELECT date_diff('month', a, b)", 1, 8, "whole spans"),
        ("SELECT strftime(a, '%A')", 1, 8, "%Y %m %d"),
        ("SELECT a ->> '$.b'", 1, 10, "JSON"),
        ("SELECT a ** 2", 1, 10, "power(a, b)"),
        ("SELECT * FROM a ASOF JOIN b USING (t)", 1, 17, "ASOF JOIN"),
        ("SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS a", 1, 25, "UNION BY NAME"),
        ("SELECT * FROM read_csv('x')", 1, 15, "read_csv"),
    ])
    func `what Spark refuses is found, with what to write instead`(sql: String, line: Int, column: Int, words: String) {
        let found = SparkDifference.all(in: sql)
        #expect(found.map { [$0.line, $0.column] } == [[line, column]], "\(found)")
        #expect(found.first?.isRefused == true && found.first?.message.contains(words) == true, "\(found)")
    }

    @Test(arguments: [
        "SELECT regexp_replace(a, 'b', 'c')", "SELECT dayofweek(d)", "SELECT a[1]", "SELECT a ^ 2",
        "SELECT any_value(a)",
        "SELECT regexp_extract(a, 'b')", "SELECT split(a, '.')",
    ])
    func `what has other rows on Spark is found too`(sql: String) {
        #expect(SparkDifference.all(in: sql).map(\.isRefused) == [false])
    }

    @Test(arguments: [
        "SELECT qualify, replace(a, 'b', 'c'), \"exclude\" FROM t WHERE name = 'QUALIFY [1]'",
        "SELECT a::INT[], t.split FROM raw.t -- string_agg(a)", "CREATE TEMP VIEW v AS SELECT 1; SELECT * FROM v",
        "SELECT date_diff('day', a, b), strftime(c, '%Y-%m'), 7 // 2", "SELECT ''' unfinished",
        "SELECT a FROM t GROUP BY name ORDER BY name",
    ])
    func `what both take is not told of`(sql: String) {
        #expect(SparkDifference.all(in: sql).isEmpty)
    }

    @Test(arguments: [
        ("ExecutorLostFailure (executor 1 exited caused by one of the running tasks)", "executor-lost"),
        ("Application has been killed. Reason: All masters are unresponsive! Giving up.", "master-lost"),
        ("java.lang.OutOfMemoryError: Java heap space", "out-of-memory"),
        ("Container killed by YARN for exceeding memory limits. ExecutorLostFailure", "out-of-memory"),
        ("[DIVIDE_BY_ZERO] Division by zero.", "exit-code"),
    ])
    func `what Spark says of its end has a kind that rules may name`(said: String, kind: String) throws {
        try withScratchFolder { folder in
            try folder.write(
                String(decoding: PackageResources.tidegate_spark_py, as: UTF8.self), to: "tidegate_spark.py")
            let ask = "import sys, tidegate_spark; print(tidegate_spark._kind(sys.argv[1]), end='')"
            let python = ChildProcess(
                program: "/usr/bin/env", arguments: ["python3", "-c", ask, said], environment: Built.environment,
                folder: folder.path, output: folder.path("kind"))
            #expect(try python.run(timeout: .seconds(20)) == .exited(0))
            #expect(try folder.read("kind") == kind)
        }
    }
}
