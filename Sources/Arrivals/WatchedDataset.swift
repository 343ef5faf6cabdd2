public import Files
public import TableSchema

/// What this room has to know of a workflow's dataset: which files are its, and what makes them valid.
public struct WatchedDataset: Hashable, Sendable {
    /// The workflow it belongs to.
    public var workflow: String
    /// Its name in the workflow.
    public var name: String
    /// Which paths belong to it, relative to the workspace.
    public var pattern: PathPattern
    /// Columns a file must have; they match without regard to case.
    public var requiredColumns: [String]
    /// SQL conditions that hold for every row of a valid file.
    public var expectations: [Expectation]
    /// The folder that invalid files move to, relative to the workspace; nil leaves them where they are.
    public var invalidFolder: String?
    /// The folder that rows which do not meet an expectation are written to, relative to the workspace; nil makes the file
    /// invalid.
    public var rejectsFolder: String?
    /// How long a file must look the same before it counts, where no event tells that it is closed.
    public var settle: Duration
    /// What the user knows of its files.
    public var classifier = Classifier.none
    /// What is to be told of its files' values, for the crawler that reads it.
    public var statistics = StatisticsDetail.none
    /// Which of the files count, by their paths below `pattern.literalPrefix`.
    public var filter = PathFilter()

    /// How often its folders are looked through, where events do not tell of its files; nil where they do.
    public var pollInterval: Duration?
    /// What becomes of another content at the path of a file that a run has taken.
    public var onReplace = ReplaceRule.append
    /// What becomes of a file whose content has come under another name.
    public var duplicates = DuplicateRule.allow
    /// The triggers that take each of its files once; none when the first that comes takes it.
    public var holdFor: [String] = []
    /// Where its bucket is; nil when its files are in the workspace.
    public var bucket: BucketPlace?

    /// The file beside each one of its that tells that it is whole; nil when none does.
    public var done: CompletionMarker?

    /// Which paths are those of manifests, each of which lists the files of a delivery; nil where files count by themselves.
    public var manifest: PathPattern?

    /// A dataset to watch. Made by the Orchestrator from `Workflows.Dataset`.
    public init(
        workflow: String, name: String, pattern: PathPattern, requiredColumns: [String] = [],
        expectations: [Expectation] = [], invalidFolder: String? = nil, settle: Duration = .seconds(2)
    ) {
        self.workflow = workflow
        self.name = name
        self.pattern = pattern
        self.requiredColumns = requiredColumns
        self.expectations = expectations
        self.invalidFolder = invalidFolder
        self.settle = settle
    }

    /// The folders of what is set aside.
    var foldersAside: [String] { [invalidFolder, rejectsFolder].compactMap { $0 } }

    /// What its pattern captures of a path, relative to the workspace; nil when the path is none of its own.
    func match(_ path: String) -> [String: String]? {
        if let done, done.isMarker(path.lastPathPart) { return nil }
        if isManifest(path) { return nil }
        // A pattern of all files in the workspace is one of no objects.
        guard pattern.bucket != nil || ObjectAddress(path) == nil else { return nil }
        guard let captures = pattern.match(path), filter.admits(path, below: pattern.literalPrefix) else { return nil }
        return captures
    }

    /// Whether a path is that of a manifest, which is no file of the dataset.
    func isManifest(_ path: String) -> Bool { manifest?.match(path) != nil }
}
