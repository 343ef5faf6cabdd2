import Files
import Testing

@Suite struct PathFilterTests {
    private func filter(_ included: [String], _ excluded: [String] = []) throws -> PathFilter {
        PathFilter(
            including: try included.map { try PathPattern($0) }, excluding: try excluded.map { try PathPattern($0) })
    }

    @Test func `a filter without patterns lets all pass`() {
        #expect(PathFilter().admits("a/b.csv"))
    }

    @Test func `a file passes that is included and not excluded`() throws {
        let filter = try filter(["**/*.csv", "extra/"], ["**/old/**"])
        #expect(filter.admits("a.csv") && filter.admits("x/y/a.csv") && filter.admits("extra/a.json"))
        #expect(!filter.admits("a.json") && !filter.admits("x/old/a.csv") && !filter.admits("old/a.csv"))
    }

    @Test func `patterns are relative to the folder`() throws {
        let filter = try filter(["*.csv"])
        #expect(filter.admits("in/a.csv", below: "in") && filter.admits("a.csv", below: "."))
        #expect(!filter.admits("in/sub/a.csv", below: "in") && !filter.admits("in/a.csv", below: ""))
    }
}
