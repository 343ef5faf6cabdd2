public import Files

/// What a sender says belongs to one delivery: the files, with their sizes and checksums as far as it tells them.
public struct DeliveryManifest: Hashable, Sendable, Codable {
    /// A file that is listed.
    public struct Entry: Hashable, Sendable, Codable {
        /// Its name as it is written: relative to the manifest's folder, or to the workspace or bucket.
        public var name: String
        /// Its size in bytes.
        public var size: Int64?
        /// SHA-256 of its bytes in hexadecimal, small letters.
        public var sha256: String?
        /// MD5 of its bytes in hexadecimal, small letters.
        public var md5: String?

        /// A file that is listed.
        public init(name: String, size: Int64? = nil, sha256: String? = nil, md5: String? = nil) {
            self.name = name
            self.size = size
            self.sha256 = sha256
            self.md5 = md5
        }
    }

    /// The files, in their order.
    public var entries: [Entry]

    /// A manifest of some files.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The manifests that are read are no larger than this, in bytes.
    public static let bytesMax = 64 << 20

    /// The files by their paths, relative to the workspace.
    ///
    /// - Parameters:
    ///   - path: where the manifest is.
    ///   - isOther: whether a path is that of a file of another dataset, which is none of this one's concern.
    func files(
        of dataset: WatchedDataset, at path: String, isOther: (String) -> Bool
    ) throws(DeliveryProblem) -> [PathKey: Entry] {
        var files: [PathKey: Entry] = [:]
        for entry in entries {
            let candidates = Self.places(of: entry.name, in: path.parentPath, bucket: dataset.pattern.bucket)
            guard let file = candidates.first(where: { Self.isFile($0, of: dataset) }) else {
                if candidates.contains(where: isOther) { continue }
                throw DeliveryProblem(
                    "it lists '\(entry.name.displayedPath)', which is no file of dataset '\(dataset.name)'")
            }
            if let earlier = files[PathKey(file)], !earlier.agrees(with: entry) {
                throw DeliveryProblem("it lists '\(entry.name.displayedPath)' twice, and not as the same file")
            }
            files[PathKey(file)] = entry
        }
        return files
    }

    /// Where a listed file may be: beside the manifest, or from the top of the workspace or bucket.
    private static func places(of name: String, in folder: String, bucket: String?) -> [String] {
        if let address = ObjectAddress(name) { return address.bucket == bucket ? [name] : [] }
        let parts = name.pathParts.filter { $0 != "." }
        guard !parts.isEmpty, !parts.contains(".."), name.utf8.first != UInt8(ascii: "/") else { return [] }
        let path = parts.joined(separator: "/")
        return [folder.appendingPath(path), bucket.map { "\(ObjectAddress.scheme)\($0)/\(path)" } ?? path]
    }

    private static func isFile(_ path: String, of dataset: WatchedDataset) -> Bool {
        dataset.match(path) != nil && !isIgnoredName(path.lastPathPart)
    }
}

extension DeliveryManifest.Entry {
    /// Names are left aside: the same file may be named in two ways.
    fileprivate func agrees(with other: Self) -> Bool {
        size == other.size && sha256 == other.sha256 && md5 == other.md5
    }
}

/// Why a manifest cannot be used, to be read after "the manifest … is of no use: ".
public struct DeliveryProblem: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The reason.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What reading a manifest told.
public struct ReadManifest: Hashable, Sendable {
    /// How the file looked before and after it was read.
    public var identity: FileIdentity
    /// SHA-256 of its bytes in hexadecimal.
    public var hash: String
    /// What it lists, or why it is of no use.
    public var manifest: Result<DeliveryManifest, DeliveryProblem>

    /// What reading a manifest told.
    public init(identity: FileIdentity, hash: String, manifest: Result<DeliveryManifest, DeliveryProblem>) {
        self.identity = identity
        self.hash = hash
        self.manifest = manifest
    }
}
