import Arrivals
import Files
import Scheduling
import Store
import Workflows

/// What TIDEGATE_BATCH points to: the files of the run, by dataset, and all else that the attempt is given.
struct BatchManifest: Encodable {
    /// A file of the batch; also the item of a node that is repeated over files.
    struct File: Codable {
        let path: String
        /// Of an object: where it is in its bucket; `path` is a copy of it.
        let address: String?
        /// Of a file some of whose rows were rejected: where it arrived; `path` is a copy with the others.
        let origin: String?
        let size: Int64
        let hash: String?
        let captures: [String: String]
        /// The run that took it: this one, or an earlier one whose files it makes again; null for one that waits still.
        let run: String?

        /// A file of the workspace.
        init(_ arrival: Arrival) {
            self.init(arrival, at: arrival.path, address: nil)
        }

        private init(_ arrival: Arrival, at path: String, address: String?) {
            self.path = arrival.separated?.accepted ?? path
            self.address = address
            origin = arrival.separated == nil ? nil : arrival.path
            size = arrival.separated?.size ?? arrival.size
            hash = arrival.separated?.hash ?? arrival.hash
            captures = arrival.captures
            run = arrival.run
        }

        /// A file of the batch, as jobs and the items of `for-each` are told of it.
        init(_ arrival: Arrival, _ copies: ObjectCopies) throws {
            guard ObjectAddress(arrival.path) != nil else {
                self.init(arrival)
                return
            }
            // What is read of it is here already.
            guard arrival.separated == nil else {
                self.init(arrival, at: arrival.readPath, address: arrival.path)
                return
            }
            let copy = try copies.path(of: arrival.path, hash: arrival.hash ?? "", size: arrival.size)
            self.init(arrival, at: copy, address: arrival.path)
        }
    }

    struct Files: Codable {
        var files: [File] = []
    }

    let run: String
    /// What the files share, by the capture.
    let key: [String: String]?
    private(set) var datasets: [String: Files]
    /// The runs whose rows are to be replaced by what is made of these files.
    let replaces: [String]
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

    /// All that an attempt is given; objects of buckets are fetched, if they are not here.
    init(_ context: AttemptContext, _ copies: ObjectCopies) throws {
        run = context.id.run.description
        key = context.run.key.map { [$0.capture: $0.value] }
        replaces = context.replaces
        parameters = context.run.parameters
        inputs = context.inputs
        results = context.results
        item = context.item?.value
        error = context.caught
        datasets = Dictionary(uniqueKeysWithValues: context.workflow.datasets.map { ($0.name, Files()) })
        for arrival in context.batch {
            datasets[arrival.dataset, default: Files()].files.append(try File(arrival, copies))
        }
    }

    /// The paths of the files that a manifest gave.
    static func paths(in manifest: [UInt8]) throws -> Set<String> {
        struct Given: Decodable { let datasets: [String: Files] }
        let given = try JSONText.decode(Given.self, from: manifest)
        return Set(given.datasets.values.flatMap { $0.files.map(\.path) })
    }
}
