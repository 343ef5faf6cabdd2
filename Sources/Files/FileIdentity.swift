/// What tells one version of a file from the next without reading it: where it is on the disk, its size and its times.
///
/// Two equal identities a quiet period apart mean that the file has settled.
public struct FileIdentity: Hashable, Codable, Sendable {
    /// The device it is on.
    public var device: Int64
    /// Its number on that device.
    public var inode: Int64
    /// Its size in bytes.
    public var size: Int64
    /// When its bytes last changed, in nanoseconds since 1970 UTC.
    public var modified: Int64
    /// When its bytes, name or rights last changed, in nanoseconds since 1970 UTC; no program can set it.
    public var changed: Int64

    /// An identity, for instance one that was stored.
    public init(device: Int64, inode: Int64, size: Int64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// What a name in a folder stands for.
public enum FileKind: String, Hashable, Codable, Sendable {
    case file
    case folder
    /// A symbolic link, whatever it points to.
    case link
    /// A pipe, a socket or a device.
    case other
}

/// What is in a folder, links aside.
public struct FolderContents: Sendable {
    /// Its files, each with its identity.
    public var files: [(name: String, identity: FileIdentity)] = []
    /// The folders in it.
    public var folders: [String] = []

    /// Nothing.
    public init() {}
}

/// One name in a folder.
public struct FolderEntry: Hashable, Sendable {
    /// The name alone. See `String.init(pathBytes:)` for names that are not UTF-8.
    public var name: String
    /// What it stands for.
    public var kind: FileKind

    /// A name in a folder.
    public init(name: String, kind: FileKind) {
        self.name = name
        self.kind = kind
    }
}
