import Files
import ObjectStorage
import Orchestrator
import Scheduling
import Workflows

/// Whether the buckets of a workspace's datasets can be listed, for `tidegate doctor`.
struct BucketCheck {
    private let access: BucketAccess
    /// The buckets, each with what its keys begin with that are looked for.
    private var prefixes: [(bucket: String, prefix: String)] = []

    init(_ workspace: Workspace) {
        access = BucketAccess(workspace)
        for dataset in WorkflowFolder(workspace).read().loaded.flatMap({ $0.definition.workflow.datasets }) {
            guard let bucket = dataset.bucket?.name, let prefix = dataset.pattern.keyPrefix,
                !prefixes.contains(where: { $0 == (bucket, prefix) })
            else { continue }
            prefixes.append((bucket, prefix))
        }
    }

    /// What is well; throws all that is not, with the way out.
    func line() throws -> String {
        var problems: [String] = []
        for (bucket, prefix) in prefixes {
            do throws(ObjectStorageError) {
                _ = try access.bucket(bucket).list(prefix: prefix, limit: 1)
            } catch {
                let line = "s3://\(bucket)/\(prefix.displayedPath): \(error)"
                if !problems.contains(line) { problems.append(line) }
            }
        }
        guard problems.isEmpty else { throw CommandFailure(.failed, problems.joined(separator: "; ")) }
        let count = Set(prefixes.map(\.bucket)).count
        return count == 0 ? "none" : "\(count.counted("bucket")) can be listed"
    }
}
