public import Files

/// A file that belongs to a dataset, as it looked when it was seen. One that belongs to two datasets is seen twice.
public struct Sighting: Hashable, Sendable {
    /// Where it is, relative to the workspace.
    public var path: String
    /// How it looked.
    public var identity: FileIdentity
    /// The dataset it belongs to.
    public var dataset: WatchedDataset
    /// The values its path gave to the captures of the dataset's pattern.
    public var captures: [String: String]

    /// Whether it is no file of its dataset, but a manifest that lists such.
    public var isManifest: Bool { dataset.isManifest(path) }

    /// Where the marker would be, relative to the workspace, that tells that it is whole; nil when it is there, or when
    /// its dataset has none.
    public func missingMarker(in workspace: String, files: any FileSystem = LocalFileSystem()) -> String? {
        guard let done = dataset.done, !isManifest else { return nil }
        let marker = path.parentPath.appendingPath(done.marker(of: path.lastPathPart))
        return (try? files.identity(of: workspace + "/" + marker)) == nil ? marker : nil
    }

    /// A file that was seen.
    public init(path: String, identity: FileIdentity, dataset: WatchedDataset, captures: [String: String]) {
        self.path = path
        self.identity = identity
        self.dataset = dataset
        self.captures = captures
    }
}

/// Looks through the datasets' folders. Events only wake us; what is there is what a scan says.
public struct Scan: Sendable {
    /// Which datasets' files are looked for.
    public let list: WatchList
    private let workspace: String
    private let files: any FileSystem

    /// A scan of a workspace, given by its absolute path.
    public init(_ list: WatchList, in workspace: String, files: any FileSystem = LocalFileSystem()) {
        self.list = list
        self.workspace = workspace
        self.files = files
    }

    /// Visits every regular file of every dataset. Links are not followed, but for those of the list; each folder is looked through once.
    ///
    /// - Returns: what could not be looked at, a line each. Names that vanish meanwhile are not among them.
    public func run(_ visit: (Sighting) throws -> Void) rethrows -> [String] {
        var (pending, files, messages) = roots()
        try files.forEach(visit)
        pending.reverse()
        while let folder = pending.popLast() { pending += try look(into: folder, &messages, visit).reversed() }
        return messages
    }

    /// Where to begin: folders, and files that patterns name; and what could not be looked at.
    func roots() -> (folders: [String], files: [Sighting], messages: [String]) {
        var (folders, files, messages): ([String], [Sighting], [String]) = ([], [], [])
        for root in list.roots {
            switch kind(ofRoot: root, &messages) {
            case .folder: folders.append(root)
            case .file: files += sightings(of: root, &messages)
            case .link, .other, nil: continue
            }
        }
        return (folders, files, messages)
    }

    /// A file that an event told of, once for each dataset it belongs to; nothing when no regular file is there now.
    public func look(at path: String) throws(FileSystemError) -> [Sighting] {
        let matches = list.matches(path)
        guard !matches.isEmpty, try files.kind(of: absolute(path)) == .file,
            let identity = try files.identity(of: absolute(path))
        else { return [] }
        return matches.map { Sighting(path: path, identity: identity, dataset: $0.dataset, captures: $0.captures) }
    }

    /// Visits the files of a folder, and gives the folders in it that are to be looked into.
    func look(
        into folder: String, _ messages: inout [String], _ visit: (Sighting) throws -> Void
    ) rethrows -> [String] {
        let contents = collecting(&messages, or: FolderContents()) { () throws(FileSystemError) in
            try files.contents(of: absolute(folder))
        }
        let matches = list.matcher(in: folder)
        for file in contents.files {
            let path = folder.appendingPath(file.name)
            for (dataset, captures) in matches(path) {
                try visit(Sighting(path: path, identity: file.identity, dataset: dataset, captures: captures))
            }
        }
        return contents.folders.map { folder.appendingPath($0) }.filter(list.reaches)
    }

    private func sightings(of path: String, _ messages: inout [String]) -> [Sighting] {
        let matches = list.matches(path)
        guard !matches.isEmpty else { return [] }
        let identity = collecting(&messages, or: nil) { () throws(FileSystemError) in
            try files.identity(of: absolute(path))
        }
        guard let identity else { return [] }
        return matches.map { Sighting(path: path, identity: identity, dataset: $0.dataset, captures: $0.captures) }
    }

    /// What a root is; nil, with a message, when it or a folder that it is in is a link.
    private func kind(ofRoot root: String, _ messages: inout [String]) -> FileKind? {
        var kind: FileKind? = .folder
        for path in root.pathChain.dropFirst() {
            kind = collecting(&messages, or: nil) { () throws(FileSystemError) in
                try files.kind(of: absolute(path))
            }
            if kind == .link, list.links.contains(path) {
                kind = .folder
            } else if kind == .link {
                messages.append(linkMessage(path))
                return nil
            }
        }
        return kind
    }

    /// The result of a call, or what stands for it when the call fails; the failure is kept as a message.
    private func collecting<Result>(
        _ messages: inout [String], or fallback: Result, _ call: () throws(FileSystemError) -> Result
    ) -> Result {
        do throws(FileSystemError) {
            return try call()
        } catch {
            if !error.isMissing { messages.append(error.description) }
            return fallback
        }
    }

    private func absolute(_ path: String) -> String {
        path.isEmpty ? workspace : workspace + "/" + path
    }
}

/// What to say of a dataset's folder that is a link.
func linkMessage(_ path: String) -> String {
    "'\(path.displayedPath)' is a link, and links are not followed; move the folder itself here, or mount it"
}
