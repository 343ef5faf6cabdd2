/// What a crawl may do to the catalog.
public enum CrawlMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// Make new tables; those that are there stay as they are.
    case create
    /// Make new tables, and new versions of those that are there.
    case evolve
    /// Add files and partitions to tables that are there; no table is made and no schema changed.
    case partitionsOnly = "partitions-only"
}
