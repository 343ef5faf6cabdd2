public import Crawling
public import Files

/// Which files a crawl by hand takes up, and how.
public struct CrawlScope: Sendable {
    /// What is known of the files.
    public var classifiers: CrawlClassifiers
    /// Which files below the folder count.
    public var filter: PathFilter
    /// Which of them are one table.
    public var grouping: CrawlGrouping

    /// A scope; by default all files, with nothing known of them.
    public init(
        classifiers: CrawlClassifiers = CrawlClassifiers(), filter: PathFilter = PathFilter(),
        grouping: CrawlGrouping = .usual
    ) {
        self.classifiers = classifiers
        self.filter = filter
        self.grouping = grouping
    }
}
