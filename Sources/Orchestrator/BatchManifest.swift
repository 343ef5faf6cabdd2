import Arrivals
import Scheduling
import Workflows

/// What TIDEGATE_BATCH points to: the files of the run, by dataset.
struct BatchManifest: Encodable {
    struct File: Encodable {
        let path: String
        let size: Int64
        let hash: String?
        let captures: [String: String]
    }

    struct Files: Encodable {
        var files: [File] = []
    }

    let run: String
    private(set) var datasets: [String: Files]

    init(_ context: AttemptContext) {
        run = context.id.run.description
        datasets = Dictionary(uniqueKeysWithValues: context.workflow.datasets.map { ($0.name, Files()) })
        for arrival in context.batch {
            datasets[arrival.dataset, default: Files()].files.append(
                File(path: arrival.path, size: arrival.size, hash: arrival.hash, captures: arrival.captures))
        }
    }
}
