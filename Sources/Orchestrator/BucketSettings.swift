public import Notices

/// What `tidegate.yaml` says of a bucket: its keys, and where it is when a dataset does not say.
public struct BucketSettings: Hashable, Sendable {
    /// The public part of its keys; nil for that of the environment.
    public var accessKey: Secret?
    /// The secret part.
    public var secretKey: Secret?
    /// The token of keys that hold for a while only.
    public var sessionToken: Secret?
    /// Its server.
    public var endpoint: String?
    /// Its region.
    public var region: String?

    /// Nothing is said.
    public init() {}
}
