import Arrivals
public import TableSchema
public import Workflows

/// What is known of the files of a crawl by hand: what the user gives with it, else what their datasets say.
public struct CrawlClassifiers: Sendable {
    private let given: Classifier?
    private let list: WatchList

    /// What holds for all files; without it, each file's dataset counts.
    public init(given: Classifier? = nil, workflows: [Workflow] = []) {
        self.given = given
        list = WatchList(workflows.flatMap(\.watchedDatasets))
    }

    /// What is known of a file, by its path in the workspace.
    func classifier(of path: String) -> Classifier {
        if let given { return given }
        return list.matches(path).first { $0.dataset.classifier != .none }?.dataset.classifier ?? .none
    }
}
