import TableSchema
import Testing

@Test func `a table name is its database and its table in lower case`() {
    #expect(TableName("Raw.Orders") == TableName(database: "raw", table: "orders"))
    #expect(TableName("raw.orders_2024")?.description == "raw.orders_2024")
}

@Test(arguments: ["orders", "raw.", ".orders", "a.b.c", "raw.2024", "raw.my orders", ""])
func `a table name of another form is none`(text: String) {
    #expect(TableName(text) == nil)
}
