import TableSchema
import TestSupport
import Testing

@testable import Engines

@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct NamedTablesTests {
    private static let possible: Set<SQLText.TableReference> = [
        .init("raw", "orders"), .init("raw", "customers"), .init("raw", "events"), .init("batch", "orders"),
    ]

    @Test(
        arguments: [
            ("SELECT * FROM Raw.\"ORDERS\" o JOIN raw . customers c USING (id)", ["raw.customers", "raw.orders"]),
            // A column of an alias is no table, a name after a comma is one.
            ("SELECT raw.events FROM batch.orders AS raw", ["batch.orders"]),
            ("SELECT raw.events, x.* FROM batch.orders AS raw, raw.customers AS x", ["batch.orders", "raw.customers"]),
            ("WITH orders AS (SELECT 1) SELECT * FROM orders, (FROM raw.events)", ["raw.events"]),
            (
                "SELECT (SELECT max(id) FROM raw.orders) WHERE EXISTS (FROM batch.orders)",
                ["batch.orders", "raw.orders"]
            ),
            ("SELECT 'raw.orders' -- raw.customers", []), ("FROM memory.raw.orders", ["raw.orders"]),
            ("CREATE TABLE t AS SELECT * FROM range(3), raw.orders", ["raw.orders"]),
            ("CREATE MACRO m() AS TABLE FROM raw.orders; SELECT * FROM m()", ["raw.orders"]),
            ("SUMMARIZE raw.orders", ["raw.orders"]), ("PIVOT raw.orders ON day USING sum(amount)", ["raw.orders"]),
        ] as [(String, [String])])
    func `the tables that SQL names are told from columns of the same spelling`(sql: String, tables: [String]) throws {
        let named = try Lake().query.tables(Self.possible, namedIn: [SQLSource(sql)])
        #expect(named.sorted().map { "\($0.schema).\($0.table)" } == tables)
    }

    @Test func `DuckDB is not asked where there is no doubt`() throws {
        let query = DuckDBQuery(program: DuckDBProgram(path: "/no/such"), scratch: "/tmp")
        let sql = SQLSource("SELECT raw.orders.id FROM raw.orders, raw.customers")
        #expect(throws: EngineError.self) { try query.tables(Self.possible, namedIn: [sql]) }
        let plain = SQLSource("SELECT raw.orders.id FROM raw.orders JOIN raw.customers USING (id)")
        #expect(try query.tables(Self.possible, namedIn: [plain]).count == 2)
    }

    @Test func `a value that is not what its column is declared as is told with its file and line`() throws {
        let lake = try Lake()
        let text = "n,d\n" + (1...3000).map { "\($0),1.5\n" }.joined() + "oops,2\n"
        let file = try lake.csv("n.csv", text, ["n", "d"])
        let error = #expect(throws: EngineError.self) {
            try lake.rows([Column("n", .bigint), Column("d", .double)], [file])
        }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains("n.csv', line 3002: Error when converting column"), "\(told)")
    }
}
