import Files
import Timekeeping
import YAMLSource

/// Buckets: their keys, and where they are.
extension SettingsReader {
    mutating func readBuckets(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else { return complain("buckets are a mapping of names", node) }
        for bucket in mapping.entries {
            if let problem = BucketName.problem(with: bucket.name) {
                complain("'\(bucket.name)' \(problem)", bucket.key)
            }
            var read = BucketSettings()
            let keys = ["access-key", "secret-key", "session-token", "endpoint", "region"]
            for entry in entries(of: bucket.value, allowed: keys) {
                switch entry.name {
                case "access-key": read.accessKey = secret(entry.value, "access-key")
                case "secret-key": read.secretKey = secret(entry.value, "secret-key")
                case "session-token": read.sessionToken = secret(entry.value, "session-token")
                case "endpoint":
                    read.endpoint = entry.value.text.flatMap { Endpoint($0)?.description }
                    if read.endpoint == nil { complain("'endpoint' \(Endpoint.form)", entry.value) }
                default:
                    read.region = entry.value.text
                    if read.region == nil { complain("'region' takes a name such as eu-south-1", entry.value) }
                }
            }
            if (read.accessKey == nil) != (read.secretKey == nil) {
                complain("'access-key' and 'secret-key' go together", bucket.key)
            }
            settings.buckets[bucket.name] = read
        }
    }

    mutating func readObjectCache(_ node: YAMLNode) {
        if let size = node.text.flatMap({ try? ByteSizeText.parse($0) }), size > 0 {
            settings.objectCache = size
        } else {
            complain("'object-cache' takes a size such as 10 GiB", node)
        }
    }
}
