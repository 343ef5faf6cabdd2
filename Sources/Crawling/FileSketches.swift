public import TableSchema

/// What is known of the values of many files, gathered in one sketch for all files of a kind, so that it takes no more
/// room for a million of them.
///
/// Files of one kind, those of one folder (its partitions too) with the same columns, join the same table or none; where
/// only some of them do, the values of those are not known. Nor are those of files of more kinds than a crawl has as a
/// rule.
public struct FileSketches: Hashable, Sendable, Codable {
    private struct Kind: Hashable, Codable {
        let folder: String
        let format: FileFormat
        let columns: [Column]

        /// Of the columns it is enough that they are compared.
        func hash(into hasher: inout Hasher) {
            hasher.combine(folder)
            hasher.combine(format)
        }

        init(_ file: CrawledFile) { self.init(file, in: Self.folder(of: file.path)) }

        private init(_ file: CrawledFile, in folder: String) {
            self.folder = folder
            format = file.schema.format
            columns = file.schema.columns
        }

        /// Those of many files, most of which are where the one before is.
        static func all(of files: [CrawledFile]) -> [Kind] {
            var last: (parent: Substring, folder: String)?
            return files.map { file in
                let parent = file.path.folderPart
                let folder = last.flatMap { $0.parent == parent ? $0.folder : nil } ?? folder(of: file.path)
                last = (parent, folder)
                return Kind(file, in: folder)
            }
        }

        static func folder(of path: String) -> String { CrawlGrouping.usual.folder(of: path, under: "").folder }
    }

    private struct Gathered: Hashable, Codable {
        var sketch = TableSketch()
        var fileCount = 0

        mutating func add(_ other: TableSketch, of count: Int) {
            sketch.add(other)
            fileCount += count
        }
    }

    private var kinds: [Kind: Gathered] = [:]
    /// The kinds that each folder has.
    private var folders: [String: Set<Kind>] = [:]

    /// Of no file.
    public init() {}

    /// Of some files, whose sketches are taken out of them.
    public init(_ files: inout [CrawledFile]) {
        for index in files.indices { take(from: &files[index]) }
    }

    /// Adds the sketch of a file, and takes it out of the file. Of many alike it also takes out why their columns have the
    /// types they have: the first tell that.
    ///
    /// - Parameter isLimited: whether no more was told than `detail(ofFileAt:)` asks for.
    /// - Returns: false, and nothing is taken, when that is too few: it is the first file of its kind.
    @discardableResult
    public mutating func take(from file: inout CrawledFile, isLimited: Bool = false) -> Bool {
        guard let sketch = file.schema.sketch else { return true }
        let kind = Kind(file)
        let known = kinds.index(forKey: kind)
        if isLimited, known == nil { return false }
        file.schema.sketch = nil
        guard let known else {
            add(sketch, of: 1, to: kind)
            return true
        }
        // One copy of them for all files of a kind, which also tells at a glance that they are the same.
        file.schema.columns = kinds.keys[known].columns
        if kinds.values[known].fileCount >= Self.witnessedMax { file.schema.witnesses = nil }
        kinds.values[known].add(sketch, of: 1)
        return true
    }

    /// What has to be told of the next file at a path, if it is of a kind as before: only rows with a lower rank than those
    /// that are picked can come to be, and of many alike no more types have to be argued for.
    public func detail(ofFileAt path: String) -> StatisticsDetail {
        let kinds = (folders[Kind.folder(of: path)] ?? []).compactMap { self.kinds[$0] }
        return .part(
            pickLimit: kinds.map(\.sketch.picks.limit).max() ?? .max,
            tellsWitnesses: kinds.contains { $0.fileCount < Self.witnessedMax } || kinds.isEmpty)
    }

    /// Adds those of other files.
    public mutating func add(_ other: FileSketches) {
        for (kind, gathered) in other.kinds { add(gathered.sketch, of: gathered.fileCount, to: kind) }
    }

    /// So many files of a kind keep the values that their columns' types come from.
    private static let witnessedMax = 1000

    /// What is known of more kinds would take hundreds of megabytes.
    private static let kindsMax = 500

    private mutating func add(_ sketch: TableSketch, of count: Int, to kind: Kind) {
        guard kinds[kind] != nil || kinds.count < Self.kindsMax else { return }
        kinds[kind, default: Gathered()].add(sketch, of: count)
        folders[kind.folder, default: []].insert(kind)
    }

    /// Those of some of the files only.
    public func restricted(to files: [CrawledFile]) -> FileSketches {
        var some = FileSketches()
        for kind in Set(Kind.all(of: files)) {
            if let gathered = kinds[kind] { some.add(gathered.sketch, of: gathered.fileCount, to: kind) }
        }
        return some
    }

    /// The values of files together, and the paths of those of which it has them.
    ///
    /// - Parameter known: paths of files whose values count already.
    public func sum(
        of files: [CrawledFile], known: Set<String> = []
    ) -> (sketch: TableSketch, paths: Set<String>) {
        var sum = TableSketch()
        var paths: Set<String> = []
        var same: [Kind: [Int]] = [:]
        for (index, kind) in Kind.all(of: files).enumerated() { same[kind, default: []].append(index) }
        for (kind, places) in same {
            guard let gathered = kinds[kind], gathered.fileCount == places.count,
                !places.contains(where: { known.contains(files[$0].path) })
            else { continue }
            sum.add(gathered.sketch)
            for place in places { paths.insert(files[place].path) }
        }
        return (sum, paths)
    }
}
