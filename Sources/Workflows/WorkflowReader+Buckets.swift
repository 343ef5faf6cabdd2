import Files
import YAMLSource

/// Datasets whose files are objects of a bucket: `{path: "s3://shop/orders/*.csv", endpoint: …, region: …, every: 5m}`.
extension WorkflowReader {
    /// Where the bucket of a dataset is; nil when its files are in the workspace.
    mutating func readBucket(of pattern: PathPattern?, in section: Section) -> BucketPlace? {
        let endpoint = section.text("endpoint", &findings)
        let region = section.text("region", &findings)
        let interval = section.duration("every", &findings)
        if let endpoint, Endpoint(endpoint.value) == nil {
            findings.report(.badPath("endpoint", Endpoint.form, at: endpoint.place))
        }
        if let region, !Self.isRegion(region.value) {
            findings.report(.badPath("region", "takes a name such as eu-south-1", at: region.place))
        }
        guard let pattern else { return nil }
        guard let bucket = pattern.bucket else {
            for key in ["endpoint", "region", "every"] {
                guard let entry = section.entry(key) else { continue }
                findings.report(
                    .badPath(
                        key, "is for buckets, whose 'path' begins with s3://", at: entry.key.place(in: findings.file)))
            }
            return nil
        }
        return BucketPlace(
            name: bucket, endpoint: endpoint.flatMap { Endpoint($0.value)?.description }, region: region?.value,
            interval: interval ?? BucketPlace.usualInterval)
    }

    /// Where invalid files go: a folder of the workspace, or, for objects, one of the same bucket.
    mutating func invalidFolder(_ text: Placed<String>, of pattern: PathPattern?) -> Placed<String>? {
        guard let address = ObjectAddress(text.value) else { return workspacePath(text, of: "invalid") }
        // A path that is none is reported already.
        guard let pattern else { return nil }
        guard pattern.bucket == address.bucket else {
            let way = pattern.bucket.map { ", s3://\($0)/FOLDER" } ?? ""
            let problem = "takes a folder of the workspace, or one of the dataset's own bucket\(way)"
            findings.report(.badPath("invalid", problem, at: text.place))
            return nil
        }
        return workspacePath(text.with(address.key), of: "invalid").map { folder in
            text.with(ObjectAddress(bucket: address.bucket, key: folder.value).description)
        }
    }

    /// Where rejected rows go: a folder of the workspace, for objects too.
    mutating func rejectsFolder(_ text: Placed<String>) -> Placed<String>? {
        guard ObjectAddress(text.value) == nil else {
            findings.report(.badPath("rejects", "takes a folder of the workspace", at: text.place))
            return nil
        }
        return workspacePath(text, of: "rejects")
    }

    private static func isRegion(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
