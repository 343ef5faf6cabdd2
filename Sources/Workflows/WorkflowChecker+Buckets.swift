import Files

/// Buckets: an address names one object, so that a bucket has one server.
extension WorkflowChecker {
    mutating func checkBuckets() {
        var first: [String: BucketPlace] = [:]
        for dataset in draft.datasets {
            guard let bucket = dataset.bucket, let pattern = dataset.pattern else { continue }
            let known = first[bucket.name] ?? bucket
            first[bucket.name] = known
            guard known.endpoint != bucket.endpoint || known.region != bucket.region else { continue }
            let problem =
                "is in the bucket '\(bucket.name)', which another dataset has with another 'endpoint' or 'region'"
            findings.report(.badPath("path", problem, at: pattern.place))
        }
    }
}
