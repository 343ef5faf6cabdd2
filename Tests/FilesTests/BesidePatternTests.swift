import Files
import Testing

/// Patterns of files that are beside others.
@Suite struct BesidePatternTests {
    @Test(arguments: [
        ("landing/{date}/*.csv", "landing/{date}/*.manifest"),
        ("*.csv", "*.manifest"),
        ("landing/", "landing/**/*.manifest"),
        ("landing/orders", "landing/orders/**/*.manifest"),
        ("landing/products.parquet", "landing/*.manifest"),
        ("products.parquet", "*.manifest"),
        ("landing/**", "landing/**/*.manifest"),
        ("landing/**/*.csv", "landing/**/*.manifest"),
        ("s3://shop/in/*.csv", "s3://shop/in/*.manifest"),
        ("**", "**/*.manifest"),
    ])
    func `the name stands in place of the files', in the same folders`(files: String, manifests: String) throws {
        let beside = try PathPattern(files).beside("*.manifest")
        #expect(beside.text == manifests)
        #expect(
            beside.match(manifests.replacing("**/", with: "").replacing("{date}", with: "1").replacing("*", with: "x"))
                != nil)
    }

    @Test(arguments: ["", ".", "..", "**", "a/b", "[", "{"])
    func `what is no name is an error`(name: String) throws {
        let pattern = try PathPattern("landing/*.csv")
        #expect(throws: PathPatternError.self) { try pattern.beside(name) }
    }
}
