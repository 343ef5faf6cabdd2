import Arrivals
import Scheduling
import Store
import Workflows

/// What TIDEGATE_BATCH points to: the files of the run, by dataset, and all else that the attempt is given.
struct BatchManifest: Encodable {
    /// A file of the batch; also the item of a node that is repeated over files.
    struct File: Codable {
        let path: String
        let size: Int64
        let hash: String?
        let captures: [String: String]
        /// The run that took it: this one, or an earlier one of its key.
        let run: String?

        init(_ arrival: Arrival) {
            path = arrival.path
            size = arrival.size
            hash = arrival.hash
            captures = arrival.captures
            run = arrival.run
        }
    }

    struct Files: Codable {
        var files: [File] = []
    }

    let run: String
    /// What the files share, by the capture.
    let key: [String: String]?
    private(set) var datasets: [String: Files]
    /// The run's properties.
    let parameters: [String: String]
    /// What the nodes that it listens to told.
    let inputs: [String: [String: OutputValue]]
    /// Of those that are repeated: what each item told, as JSON text, null for one that did not succeed.
    let results: [String: [String]]
    /// The item that it is for, as JSON text.
    let item: String?
    /// The error that it was begun to look after.
    let error: CaughtError?

    init(_ context: AttemptContext) {
        run = context.id.run.description
        key = context.run.key.map { [$0.capture: $0.value] }
        parameters = context.run.parameters
        inputs = context.inputs
        results = context.results
        item = context.item?.value
        error = context.caught
        datasets = Dictionary(uniqueKeysWithValues: context.workflow.datasets.map { ($0.name, Files()) })
        for arrival in context.batch {
            datasets[arrival.dataset, default: Files()].files.append(File(arrival))
        }
    }

    /// The paths of the files that a manifest gave.
    static func paths(in manifest: [UInt8]) throws -> Set<String> {
        struct Given: Decodable { let datasets: [String: Files] }
        let given = try JSONText.decode(Given.self, from: manifest)
        return Set(given.datasets.values.flatMap { $0.files.map(\.path) })
    }
}
