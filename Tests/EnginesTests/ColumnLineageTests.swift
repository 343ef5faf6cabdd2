import TableSchema
import TestSupport
import Testing

@testable import Engines

@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct ColumnLineageTests {
    private static let tables = [
        DeclaredTable(
            schema: "raw", name: "orders",
            columns: [
                Column("id", .bigint), Column("customer_id", .bigint), Column("amount", .double),
                Column("tags", .array(.string)),
            ], partitionKeys: [Column("day", .date)]),
        DeclaredTable(
            schema: "raw", name: "customers",
            columns: [Column("id", .bigint), Column("name", .string), Column("city", .string)]),
        DeclaredTable(schema: "batch", name: "orders", columns: [Column("id", .bigint), Column("amount", .double)]),
    ]

    /// `column ← raw.orders.amount, …` for each column; nil where there is no plan.
    private func lineage(of sql: String) throws -> [String]? {
        try Lake().query.columnLineage(
            of: SQLSource(sql), preludes: [SQLSource("CREATE MACRO tax(x) AS x * 1.2")], tables: Self.tables,
            values: [:]
        )?.map { column in
            let from = column.origins.map { "\($0.table.schema).\($0.table.table).\($0.column)" }
            return "\(column.column) ← \(from.joined(separator: ", "))"
        }
    }

    @Test(
        arguments: [
            (
                """
                WITH o AS (SELECT *, tax(amount) AS t FROM raw.orders WHERE day > DATE '2020-01-01')
                SELECT c.city, sum(o.t) AS total, (SELECT max(id) FROM raw.orders) AS most
                FROM o JOIN raw.customers c ON c.id = o.customer_id GROUP BY ALL
                """, ["city ← raw.customers.city", "total ← raw.orders.amount", "most ← raw.orders.id"]
            ),
            (
                """
                CREATE TEMP TABLE a AS SELECT id, amount * 2 AS twice, day FROM raw.orders;
                CREATE OR REPLACE TABLE b AS SELECT day, sum(twice) AS twice FROM a GROUP BY day;
                SELECT * FROM b
                """, ["day ← raw.orders.day", "twice ← raw.orders.amount"]
            ),
            (
                "SELECT id FROM raw.orders UNION ALL SELECT id FROM raw.customers",
                ["id ← raw.customers.id, raw.orders.id"]
            ),
            (
                "SELECT name, row_number() OVER (PARTITION BY city ORDER BY id) AS n FROM raw.customers QUALIFY n = 1",
                ["name ← raw.customers.name", "n ← raw.customers.city, raw.customers.id"]
            ),
            (
                "SELECT o.id, (SELECT name FROM raw.customers c WHERE c.id = o.customer_id) AS who FROM raw.orders o "
                    + "WHERE EXISTS (SELECT 1 FROM batch.orders b WHERE b.id = o.id)",
                ["id ← raw.orders.id", "who ← raw.customers.name"]
            ),
            (
                "SELECT o.id, x.n FROM raw.orders o, LATERAL (SELECT o.amount + c.id AS n FROM raw.customers c "
                    + "WHERE c.id = o.customer_id) x",
                ["id ← raw.orders.id", "n ← raw.customers.id, raw.orders.amount"]
            ),
            (
                "WITH RECURSIVE r AS (SELECT id, amount FROM raw.orders UNION ALL SELECT id + 1, amount FROM r WHERE id < 3) "
                    + "SELECT * FROM r", ["id ← raw.orders.id", "amount ← raw.orders.amount"]
            ),
            (
                "SELECT unnest(tags) AS tag, count(*) OVER () AS n FROM raw.orders LEFT JOIN batch.orders b USING (id)",
                ["tag ← raw.orders.tags", "n ← "]
            ),
            (
                "FROM raw.orders SELECT day, count(DISTINCT customer_id) AS n WHERE id IN (SELECT id FROM batch.orders) "
                    + "GROUP BY ROLLUP (day) HAVING sum(amount) > 3 ORDER BY amount_of(1)", nil
            ),
            ("SELECT 1 AS one, getvariable('x') AS x, t.a FROM (VALUES (1), (2)) t(a)", ["one ← ", "x ← ", "a ← "]),
            ("INSERT INTO t SELECT 1; SELECT * FROM raw.orders", nil),
        ] as [(String, [String]?)])
    func `columns are traced to those that they are made of`(sql: String, columns: [String]?) throws {
        do throws(any Error) {
            #expect(try lineage(of: sql) == columns)
        } catch let error as EngineError {
            // What DuckDB does not plan has no lineage.
            #expect(columns == nil, "\(error)")
        }
    }
}
