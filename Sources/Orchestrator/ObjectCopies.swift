import Files
public import ObjectStorage

/// Where the bytes of files are on this machine: those of the workspace in their place, objects in the cache, fetched
/// again when they are not there any more.
public struct ObjectCopies: Sendable {
    private let workspace: Workspace
    private let access: BucketAccess

    /// Copies by an access to buckets.
    public init(_ workspace: Workspace, _ access: BucketAccess) {
        self.workspace = workspace
        self.access = access
    }

    /// The path of a copy relative to the workspace.
    func relative(_ copy: String) -> String { workspace.relative(copy) ?? copy }

    /// The absolute path of a file as it was when it was read.
    ///
    /// - Parameters:
    ///   - hash: SHA-256 of its bytes then, in hexadecimal.
    ///   - size: how many bytes.
    ///   - accepted: the copy that it is read in, relative to the workspace, where some of its rows were rejected.
    /// - Throws: `ObjectStorageError`; `changed` when the object has another content by now and there is no copy.
    public func path(
        of path: String, hash: String, size: Int64, accepted: String? = nil
    ) throws(ObjectStorageError) -> String {
        if let accepted { return workspace.path(accepted) }
        guard let address = ObjectAddress(path) else { return workspace.path(path) }
        return try workspace.objectCache.copy(ofHash: hash, size: size, key: address.key) {
            () throws(ObjectStorageError) in try access.bucket(address.bucket)
        }
    }
}
