import Files
import TestSupport
import Testing

@testable import Arrivals

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

    @Test func `objects of a bucket belong to its datasets, and no folder is watched for them`() throws {
        let list = WatchList([
            try dataset("all", "**"),
            try dataset("orders", "s3://shop/in/{date}/*.csv", invalid: "s3://shop//in/failed/"),
            try dataset("bucket", "s3://shop/"),
        ])
        #expect(list.roots == [""])
        #expect(list.matches("s3://shop/in/2026-01-01/a.csv").map(\.dataset.name) == ["orders", "bucket"])
        #expect(list.matches("s3://shop/in/2026-01-01/a.csv").first?.captures == ["date": "2026-01-01"])
        #expect(list.matches("s3://shop/in/failed/a.csv").isEmpty)
        #expect(list.matches("s3://shop/in/../a.csv").isEmpty)
        #expect(list.matches("s3://shopping/in/2026-01-01/a.csv").isEmpty)
        #expect(list.matches("in/2026-01-01/a.csv").map(\.dataset.name) == ["all"])
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

    @Test func `the files of a folder belong to the same datasets, asked for one by one or all at once`() throws {
        var random = SeededRandom(seed: 11)
        let parts = ["landing", "a", "b.csv", "_x", "failed", ".tidegate", "*.csv", "{day}", "**"]
        let names = ["a", "b.csv", "c.csv", "_x", "d.csv.tmp"]
        for _ in 0..<400 {
            let datasets = try (0..<Int.random(in: 1...4, using: &random)).map { number in
                let depth = Int.random(in: 1...3, using: &random)
                let pattern = (0..<depth).compactMap { _ in parts.randomElement(using: &random) }.joined(separator: "/")
                return try (try? dataset("d\(number)", pattern, invalid: "landing/failed")) ?? dataset("d\(number)")
            }
            let list = WatchList(datasets)
            for folder in ["", "landing", "landing/a", "landing/failed", "landing/_x", ".tidegate", "a"] {
                let matcher = list.matcher(in: folder)
                for name in names {
                    let path = folder.isEmpty ? name : folder + "/" + name
                    let all = list.matches(path).map { $0.dataset.name + "\($0.captures)" }
                    #expect(matcher(path).map { $0.dataset.name + "\($0.captures)" } == all, "\(path) of \(datasets)")
                }
            }
        }
    }
}
