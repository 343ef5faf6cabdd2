import Files

/// All datasets at once, so that finding those a path belongs to costs the path's depth, not their number.
public struct WatchList: Sendable {
    /// The datasets.
    public let datasets: [WatchedDataset]
    /// The folders to look through, relative to the workspace (empty: the workspace); none is reached from another.
    public let roots: [String]
    /// Links on the way to the folders, relative to the workspace, that are followed; no other is.
    public let links: Set<String>
    private let excluded: Set<PathKey>
    private let hasMarkers: Bool
    private let hasManifests: Bool
    private let byPrefix: [PathKey: [Int]]
    /// The folders that a pattern begins in.
    private let beginnings: Set<PathKey>

    /// Folders of our own that no dataset reaches.
    private static let ours = ".tidegate"

    /// A list of datasets, and the links that may be followed to them.
    public init(_ datasets: [WatchedDataset], following links: Set<String> = []) {
        self.datasets = datasets
        self.links = links
        let excluded = Set(datasets.flatMap(\.foldersAside).map { PathKey($0.normalizedFolder) })
        self.excluded = excluded
        hasMarkers = datasets.contains { $0.done != nil }
        hasManifests = datasets.contains { $0.manifest != nil }
        byPrefix = Dictionary(grouping: datasets.indices) { PathKey(datasets[$0].pattern.literalPrefix) }
        beginnings = Set(byPrefix.keys.map { PathKey($0.path.parentPath) })
        let folders = Set(datasets.filter { $0.pattern.bucket == nil }.map { PathKey($0.pattern.literalPrefix) })
        roots = Self.roots(of: folders.map(\.path), excluded: excluded)
    }

    /// Those of the datasets whose files events tell of.
    public var toldByEvents: WatchList { WatchList(datasets.filter { $0.pollInterval == nil }, following: links) }

    /// The others, by how often their folders are looked through.
    public var polled: [Duration: WatchList] {
        Dictionary(grouping: datasets.filter { $0.pollInterval != nil }) { $0.pollInterval ?? .zero }
            .mapValues { WatchList($0, following: links) }
    }

    /// The datasets that a file's path, relative to the workspace, belongs to, with what their patterns capture of it.
    ///
    /// Hidden and temporary names, those below hidden folders, and the folders of invalid files belong to none, unless
    /// a pattern names the folder in full. A manifest, whatever its name, belongs to the datasets whose files it lists.
    public func matches(_ path: String) -> [(dataset: WatchedDataset, captures: [String: String])] {
        guard !path.isAtOrBelow(Self.ours) else { return [] }
        return places(above: path).compactMap { place in datasets[place].match(path).map { (datasets[place], $0) } }
            + manifests(path, among: hasManifests ? places(above: path.parentPath).map { datasets[$0] } : [])
    }

    private func manifests(
        _ path: String, among datasets: [WatchedDataset]
    ) -> [(dataset: WatchedDataset, captures: [String: String])] {
        hasManifests ? datasets.filter { $0.isManifest(path) }.map { ($0, [:]) } : []
    }

    /// What tells which datasets the files of a folder belong to, which may be very many.
    func matcher(in folder: String) -> (_ path: String) -> [(dataset: WatchedDataset, captures: [String: String])] {
        // A pattern may begin at a file of it; that is asked for each.
        guard !beginnings.contains(PathKey(folder)) else { return matches }
        let datasets = folder.isAtOrBelow(Self.ours) ? [] : places(above: folder).map { self.datasets[$0] }
        return { path in
            guard !isIgnoredName(path.lastPathPart) else { return manifests(path, among: datasets) }
            return datasets.compactMap { dataset in dataset.match(path).map { (dataset, $0) } }
                + manifests(path, among: datasets)
        }
    }

    /// The datasets whose patterns begin at a path or at a folder above it, as far as a walk from there comes to it.
    private func places(above path: String) -> [Int] {
        var found: [Int] = []
        for folder in path.pathChain.reversed() {
            found += byPrefix[PathKey(folder)] ?? []
            if !reaches(folder) { break }
        }
        return found
    }

    /// Whether a path is that of a marker of completeness, which tells of files beside it.
    public func isMarker(_ path: String) -> Bool { hasMarkers && !datasets(markedBy: path).isEmpty }

    /// The paths of the files that a marker tells to be whole, and whether it does so for all of its folder.
    public func files(of marker: String) -> (named: [String], isForFolder: Bool) {
        let folder = marker.parentPath
        var named: Set<String> = []
        var isForFolder = false
        for done in datasets(markedBy: marker).compactMap(\.done) {
            if let file = done.file(of: marker.lastPathPart) {
                named.insert(folder.appendingPath(file))
            } else {
                isForFolder = true
            }
        }
        return (named.sorted(), isForFolder)
    }

    private func datasets(markedBy path: String) -> [WatchedDataset] {
        places(above: path.parentPath).map { datasets[$0] }.filter { $0.done?.isMarker(path.lastPathPart) == true }
    }

    /// The datasets of whose files a path is a manifest.
    public func datasets(listedBy path: String) -> [WatchedDataset] {
        matches(path).map(\.dataset).filter { $0.isManifest(path) }
    }

    /// Whether a walk that comes to this folder (or file) from above goes into it.
    func reaches(_ path: String) -> Bool {
        Self.reaches(path, excluded: excluded)
    }

    /// Whether a walk that has come to one of the roots would look at the same folders as another list's.
    func looksAtTheSame(as other: WatchList) -> Bool {
        roots.map(PathKey.init) == other.roots.map(PathKey.init) && excluded == other.excluded && links == other.links
    }

    private static func reaches(_ path: String, excluded: Set<PathKey>) -> Bool {
        path.isEmpty || (!isIgnoredName(path.lastPathPart) && !excluded.contains(PathKey(path)))
    }

    /// Those of the prefixes that no walk from another one reaches.
    private static func roots(of prefixes: [String], excluded: Set<PathKey>) -> [String] {
        let all = Set(prefixes.map(PathKey.init))
        return prefixes.filter { root in
            guard !root.isAtOrBelow(ours) else { return false }
            var folder = root
            while !folder.isEmpty, reaches(folder, excluded: excluded) {
                folder = folder.parentPath
                if all.contains(PathKey(folder)) { return false }
            }
            return true
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
