import Arrivals
import Scheduling
public import TableSchema
public import Workflows

/// What is known of the files of a crawl by hand: what the user gives with it, else what their datasets say.
public struct CrawlClassifiers: Sendable {
    private let given: Classifier?
    private let list: WatchList
    /// The tables of locked datasets.
    private let locked: [DatasetID: TableName]

    /// What holds for all files; without it, each file's dataset counts.
    public init(given: Classifier? = nil, workflows: [Workflow] = []) {
        self.given = given
        list = WatchList(workflows.flatMap(\.watchedDatasets))
        var locked: [DatasetID: TableName] = [:]
        for workflow in workflows {
            for dataset in workflow.datasets where dataset.isLocked {
                locked[DatasetID(workflow: workflow.name, dataset: dataset.name)] = dataset.table
            }
        }
        self.locked = locked
    }

    /// What is known of a file, by its path in the workspace.
    func classifier(of path: String) -> Classifier {
        if let given { return given }
        return list.matches(path).first { $0.dataset.classifier != .none }?.dataset.classifier ?? .none
    }

    /// Whether a file's dataset is locked, and a table is its dataset's.
    func isLocked(_ path: String, into table: TableName) -> Bool {
        !locked.isEmpty && list.matches(path).contains { locked[DatasetID($0.dataset)] == table }
    }
}
