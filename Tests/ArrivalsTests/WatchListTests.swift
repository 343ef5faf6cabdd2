import Arrivals
import Files
import TestSupport
import Testing

@Suite struct WatchListTests {
    @Test func `a path belongs to every dataset whose pattern matches it`() throws {
        let list = WatchList([
            try dataset("orders", "landing/orders/{date}/*.csv"), try dataset("all", of: "audit", "landing/**"),
            try dataset("other", "landing/other/*"),
        ])
        let matches = list.matches("landing/orders/2026-01-01/a.csv")
        #expect(matches.map(\.dataset.name) == ["orders", "all"])
        #expect(matches.first?.captures == ["date": "2026-01-01"])
        #expect(list.matches("elsewhere/a.csv").isEmpty)
    }

    @Test(arguments: [
        "landing/.a.csv", "landing/_a.csv", "landing/a.csv.tmp", "landing/a.part", "landing/_temporary/a.csv",
        "landing/.x/y/a.csv", "landing/failed/a.csv", "landing/failed/x/a.csv",
    ])
    func `hidden, temporary and invalid files belong to no dataset`(path: String) throws {
        let list = WatchList([try dataset("all", "landing/**", invalid: "landing/failed/")])
        #expect(list.matches(path).isEmpty)
        #expect(list.matches("landing/failed.csv").count == 1)
    }

    @Test func `a hidden folder, or one of invalid files, counts where a pattern names it in full`() throws {
        let list = WatchList([
            try dataset("all", "landing/**", invalid: "landing/failed"),
            try dataset("hidden", "landing/_raw/*.csv"), try dataset("failed", "landing/failed/*.csv"),
            try dataset("ours", ".tidegate/**"),
        ])
        #expect(list.matches("landing/_raw/a.csv").map(\.dataset.name) == ["hidden"])
        #expect(list.matches("landing/failed/a.csv").map(\.dataset.name) == ["failed"])
        #expect(list.matches(".tidegate/a.csv").isEmpty)
        #expect(list.roots == ["landing", "landing/_raw", "landing/failed"])
    }

    @Test func `no root is looked through twice`() throws {
        let list = WatchList([
            try dataset("a", "landing/orders/*.csv"), try dataset("b", "landing/**"), try dataset("c", "landing/x/y/*"),
            try dataset("d", "landing2/*"),
        ])
        #expect(list.roots == ["landing", "landing2"])
        #expect(WatchList([try dataset("a", "**"), try dataset("b", "landing/*.csv")]).roots == [""])
    }
}
