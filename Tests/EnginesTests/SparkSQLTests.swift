import Engines
import Testing

/// DuckDB's SQL in Spark's spelling.
@Suite struct SparkSQLTests {
    @Test(arguments: [
        // Texts and names.
        ("SELECT 'it''s', 'a\\b'", "SELECT 'it\\'s', 'a\\\\b'"),
        ("SELECT $$it's$$, E'a\\nb'", "SELECT 'it\\'s', 'a\nb'"),
        ("SELECT \"Order \"\"Id\"\"\" FROM raw.\"orders`\"", "SELECT `Order \"Id\"` FROM raw.`orders```"),
        ("SELECT 1_000 -- it's\n", "SELECT 1000 -- it's\n"),
        // Casts.
        ("SELECT a::INT", "SELECT CAST(a AS INT)"),
        ("SELECT o.a :: VARCHAR || 'x'", "SELECT CAST(o.a  AS  STRING) || 'x'"),
        ("SELECT f(a, b)::text::DOUBLE", "SELECT CAST(CAST(f(a, b) AS STRING) AS DOUBLE)"),
        ("SELECT (a + b)::decimal(10, 2)", "SELECT CAST((a + b) AS DECIMAL(10,2))"),
        (
            "SELECT -1::INT, DATE '2026-01-01'::TIMESTAMP",
            "SELECT -CAST(1 AS INT), CAST(DATE '2026-01-01' AS TIMESTAMP_NTZ)"
        ),
        ("SELECT CASE WHEN a THEN 1 END::BIGINT", "SELECT CAST(CASE WHEN a THEN 1 END AS BIGINT)"),
        (
            "SELECT CAST(a AS VARCHAR(10)), TRY_CAST(f(b) AS HUGEINT)",
            "SELECT CAST(a AS STRING), TRY_CAST(f(b) AS DECIMAL(38, 0))"
        ),
        (
            "SELECT CAST(a AS TIMESTAMP WITH TIME ZONE), b::INT[]",
            "SELECT CAST(a AS TIMESTAMP_LTZ), CAST(b AS ARRAY<INT>)"
        ),
        ("SELECT a IN (1)::BOOLEAN", "SELECT a IN CAST((1) AS BOOLEAN)"),
        // Nulls.
        ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a NULLS LAST"),
        (
            "SELECT a FROM t ORDER BY f(a, b) DESC, b NULLS FIRST LIMIT 1",
            "SELECT a FROM t ORDER BY f(a, b) DESC NULLS LAST, b NULLS FIRST LIMIT 1"
        ),
        (
            "SELECT sum(a) OVER (PARTITION BY b ORDER BY c ROWS 1 PRECEDING)",
            "SELECT sum(a) OVER (PARTITION BY b ORDER BY c NULLS LAST ROWS 1 PRECEDING)"
        ),
        ("SELECT array_agg(a ORDER BY b), c FROM t", "SELECT array_agg(a ORDER BY b NULLS LAST), c FROM t"),
        ("SELECT a FROM t ORDER BY a::INT", "SELECT a FROM t ORDER BY CAST(a AS INT) NULLS LAST"),
        // Operators and functions.
        ("SELECT a // 2", "SELECT a  div  2"),
        ("SELECT concat(a, 'x'), len(b), strpos(c, 'd')", "SELECT concat_ws('', a, 'x'), length(b), instr(c, 'd')"),
        ("SELECT date_diff('day', a, f(b, 1))", "SELECT timestampdiff(DAY, CAST(a AS DATE), CAST(f(b, 1) AS DATE))"),
        ("SELECT date_diff('month', a, b)", "SELECT date_diff('month', a, b)"),
        ("SELECT strftime(d, '%Y-%m'), strftime(d, '%Q')", "SELECT date_format(d, 'yyyy-MM'), strftime(d, '%Q')"),
        ("SELECT log(a), log(2, a), t.len", "SELECT log10(a), log(2, a), t.len"),
        ("SELECT sha256(a)", "SELECT sha2(a, 256)"),
    ])
    func `a statement is spelt as Spark has it`(duckDB: String, spark: String) throws {
        #expect(try SparkSQL(duckDB).text == spark)
    }

    @Test func `variables become parameters, whose values go beside the text`() throws {
        let spelt = try SparkSQL("SELECT getvariable('run') || getVariable('o''k'), \"getvariable\"('x')")
        #expect(spelt.text == "SELECT :tidegate_0 || :tidegate_1, `getvariable`('x')")
        #expect(spelt.variables == ["run", "o'k"])
    }

    @Test func `names in any text are found, as far as they look like tables`() {
        let names = SQLText.names(in: "s.table(\"raw.orders\") # also Out.Big, and 1.5\nraw . no")
        #expect(names.contains(.init("raw", "orders")) && names.contains(.init("out", "big")))
        #expect(!names.contains(.init("raw", "no")))
    }
}
