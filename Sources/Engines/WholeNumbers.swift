/// Keeps all digits of whole numbers beyond 64 bits, which `sum` gives, in Parquet: DuckDB would write them as DOUBLE.
///
/// They become DECIMAL(38, 0); one that has more digits is an error. So is one inside a list or structure that a DOUBLE
/// would not hold.
enum WholeNumbers {
    /// Types that are written as they are. Each stands for itself: an INTEGER would be taken for a HUGEINT, too.
    private static let plain = [
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    ]

    /// What `kept` needs.
    static let declaration =
        "CREATE OR REPLACE TEMP MACRO tidegate_whole(a HUGEINT) AS CAST(a AS DECIMAL(38, 0)), "
        + "(a UHUGEINT) AS CAST(a AS DECIMAL(38, 0)), " + plain.map { "(a \($0)) AS a, " }.joined()
        // The type is known before there are rows: of columns of other types, nothing of this is left.
        + "(a) AS CASE WHEN contains(typeof(a), 'HUGEINT') AND regexp_matches(CAST(a AS VARCHAR), '[0-9]{16}') "
        + "THEN error('a whole number in a value of type ' || typeof(a) || ' may have more digits than Parquet keeps there; "
        + "cast it to DECIMAL(38, 0) in the query') ELSE a END;\n"

    /// A query for the same rows. It begins on the line that it began on.
    static func kept(_ query: String) -> String { "SELECT tidegate_whole(COLUMNS(*)) FROM (\(query))" }
}
