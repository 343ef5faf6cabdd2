import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Engines

@Suite struct ReferenceRuleTests {
    @Test(arguments: [
        ("customer_id references raw.customers(id)", ["customer_id"], "raw.customers", ["id"]),
        ("(shop, day) REFERENCES Raw.Days ( shop, \"Day\" )", ["shop", " day"], "raw.days", ["shop", "Day"]),
        ("lower(trim(mail)) references raw.people(mail)", ["lower(trim(mail))"], "raw.people", ["mail"]),
        ("\"references\" references a.b(c)", ["\"references\""], "a.b", ["c"]),
    ])
    func `it says which values are in which columns`(
        text: String, keys: [String], table: String, columns: [String]
    ) throws {
        let rule = try #require(try ReferenceRule(text))
        #expect(rule.keys == keys && rule.table.description == table && rule.columns == columns)
    }

    @Test(arguments: [
        "references > 3", "a > references", "a = 'x references raw.c(id)'", "references raw.c(id)",
        "\"references\" is not null", "(a references b.c(d))", "",
    ])
    func `other conditions are none`(text: String) throws {
        #expect(try ReferenceRule(text) == nil)
    }

    @Test(arguments: [
        "a references raw.customers", "a references customers(id)", "a references raw.customers()",
        "a references raw.customers(id,)", "a references raw.customers(id) or true",
        "a references raw.customers(id + 1)",
    ])
    func `one that names no columns of a table says how it is written`(text: String) {
        let reason = "name a table with its columns, such as customer_id references raw.customers(id)"
        #expect(throws: EngineError.badExpectation(text, reason: reason)) { try ReferenceRule(text) }
    }

    @Test func `there are as many values as columns`() {
        let text = "(a, b) references raw.c(id)"
        #expect(throws: EngineError.badExpectation(text, reason: "there are 2 values for 1 column")) {
            try ReferenceRule(text)
        }
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct ReferenceCheckTests {
    private func check(
        _ rule: String, _ rows: String, _ columns: [Column], against others: String, _ otherColumns: [Column]
    ) throws -> ExpectationCount? {
        let lake = try Lake()
        let own = try lake.csv("o.csv", columns.map(\.name).joined(separator: ",") + "\n" + rows, columns.map(\.name))
        let other = try lake.csv(
            "c.csv", otherColumns.map(\.name).joined(separator: ",") + "\n" + others, otherColumns.map(\.name))
        let table = DeclaredTable(schema: "batch", name: "o", columns: columns, files: [own])
        let customers = DeclaredTable(schema: "raw", name: "c", columns: otherColumns, files: [other])
        return try lake.query.violations(
            of: [rule], in: table, referringTo: [customers], at: Instant(seconds: 0)
        ).first
    }

    @Test func `rows whose value is not there are counted, with the values that come most`() throws {
        let count = try check(
            "c references raw.c(id)", "1,a\n9,b\n9,c\n7,d\n,e\n5,f\n4,g\n",
            [Column("c", .bigint), Column("x", .string)],
            against: "1\n2\n\n", [Column("id", .bigint)])
        #expect(count?.violations == 5 && count?.samples == ["9", "4", "5"])
    }

    @Test func `a table without rows has none of the values, and is told null`() throws {
        let count = try check(
            "c references raw.c(id)", "1\n\n", [Column("c", .bigint)], against: "", [Column("id", .bigint)])
        #expect(count?.violations == 1)
    }

    @Test func `texts and numbers are compared as what the table has`() throws {
        let text = try check(
            "c references raw.c(id)", "1\nx1\n2\n", [Column("c", .string)], against: "1\n", [Column("id", .bigint)])
        #expect(text?.violations == 2 && text?.samples == ["2", "x1"])
        let number = try check(
            "c references raw.c(id)", "1\n2\n", [Column("c", .bigint)], against: "1\nx\n", [Column("id", .string)])
        #expect(number?.violations == 1 && number?.samples == ["2"])
    }

    @Test func `several values are looked for together`() throws {
        let columns = [Column("a", .bigint), Column("b", .string)]
        let count = try check(
            "(a, b) references raw.c(x, y)", "1,p\n1,q\n,q\n2,q\n", columns, against: "1,p\n2,q\n3,\n",
            [Column("x", .bigint), Column("y", .string)])
        #expect(count?.violations == 1 && count?.samples == ["1, q"])
    }

    @Test func `a table or column that is not there is told`() throws {
        let rule = "c references raw.c(nr)"
        let reason = "table raw.c has no column 'nr'; it has 'id'"
        #expect(throws: EngineError.badExpectation(rule, reason: reason)) {
            try check(rule, "1\n", [Column("c", .bigint)], against: "1\n", [Column("id", .bigint)])
        }
        let other = "c references raw.d(id)"
        #expect(throws: EngineError.badExpectation(other, reason: "the catalog has no table raw.d yet")) {
            try check(other, "1\n", [Column("c", .bigint)], against: "1\n", [Column("id", .bigint)])
        }
    }
}
