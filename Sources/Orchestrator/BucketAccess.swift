import Engines
import Files
import Foundation
public import ObjectStorage
import Notices
import Synchronization
import Scheduling
import Timekeeping
import Workflows

/// Says where buckets are, and with which keys they are asked.
///
/// Of a dataset, `tidegate.yaml` and the environment, in this order, the first that says it counts; else it is AWS.
public final class BucketAccess: Sendable {
    private let workspace: Workspace
    private let settings: @Sendable () -> Settings
    private let environment: [String: String]
    private let places = Mutex<[String: BucketPlace]>([:])
    private let known = Mutex<[BucketSettings: (keys: AccessKeys, until: ContinuousClock.Instant)]>([:])

    /// Access by the settings as they are at each use.
    init(
        _ workspace: Workspace, settings: @escaping @Sendable () -> Settings,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.workspace = workspace
        self.settings = settings
        self.environment = environment
    }

    /// Access for a command, to the buckets of the workflows as they are now.
    public convenience init(_ workspace: Workspace) {
        let settings = (try? Settings.read(workspace).settings) ?? Settings()
        self.init(workspace, settings: { settings })
        let workflows = WorkflowFolder(workspace).read().loaded.map(\.definition.workflow)
        use(workflows.flatMap { $0.datasets.compactMap(\.bucket) })
    }

    /// Takes up where the datasets say that their buckets are.
    func use(_ buckets: [BucketPlace]) {
        places.withLock { $0 = Dictionary(buckets.map { ($0.name, $0) }) { first, _ in first } }
    }

    /// A bucket to ask; its keys are read anew once a minute.
    public func bucket(_ name: String) throws(ObjectStorageError) -> Bucket {
        try bucket(places.withLock { $0[name] } ?? BucketPlace(name: name))
    }

    /// A bucket to ask, at a place.
    func bucket(_ place: BucketPlace) throws(ObjectStorageError) -> Bucket {
        let said = settings().buckets[place.name] ?? BucketSettings()
        let region = place.region ?? said.region ?? first("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1"
        let address = place.endpoint ?? said.endpoint ?? first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        guard let endpoint = address.map({ Endpoint($0) }) ?? Endpoint.aws(region: region) else {
            throw .noKeys("the server of bucket '\(place.name)', AWS_ENDPOINT_URL, \(Endpoint.form)")
        }
        let folder = workspace.exchangeFolder
        do throws(FileSystemError) {
            try LocalFileSystem().makeFolder(folder, .thisBoot)
        } catch {
            throw .local(error.description, isShortage: error.isShortage)
        }
        return Bucket(
            name: place.name, endpoint: endpoint, region: region, keys: try keys(of: place.name, said, folder),
            folder: folder)
    }

    private func first(_ names: String...) -> String? {
        names.lazy.compactMap { self.environment[$0] }.first { !$0.isEmpty }
    }

    private func keys(
        of name: String, _ said: BucketSettings, _ folder: String
    ) throws(ObjectStorageError) -> AccessKeys {
        if let known = known.withLock({ $0[said] }), known.until > .now { return known.keys }
        let isOwn = said.accessKey != nil
        let id = said.accessKey ?? .environment("AWS_ACCESS_KEY_ID")
        let secret = said.secretKey ?? .environment("AWS_SECRET_ACCESS_KEY")
        let token = said.sessionToken ?? (isOwn ? nil : environment["AWS_SESSION_TOKEN"].map { .text($0) })
        let reader = SecretReader(workspace: workspace, environment: environment)
        do {
            let place = "\(folder)/\(UUID().uuidString)"
            try LocalFileSystem().makeFolder(place, .thisBoot)
            defer { try? LocalFileSystem().removeTree(place) }
            let keys = AccessKeys(
                id: try reader.value(of: id, place), secret: try reader.value(of: secret, place),
                token: try token.map { try reader.value(of: $0, place) }.flatMap { $0.isEmpty ? nil : $0 })
            known.withLock { $0[said] = (keys, .now + .seconds(60)) }
            return keys
        } catch {
            throw .noKeys(
                "bucket '\(name)' has no keys: \(error); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where Tidegate is"
                    + " started, or name them under 'buckets' in tidegate.yaml")
        }
    }
}

extension Workspace {
    /// The copies of objects of buckets.
    public var objectCache: ObjectCache { ObjectCache(folder: path(".tidegate/objects")) }

    /// Where requests to buckets are exchanged with curl.
    var exchangeFolder: String { path(".tidegate/curl") }
}
