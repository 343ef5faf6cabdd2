/// Which of the files below a folder count: patterns of paths relative to that folder.
public struct PathFilter: Hashable, Sendable {
    /// Those that count; all when there is no pattern.
    public var included: [PathPattern]
    /// Those that don't, though they are included.
    public var excluded: [PathPattern]

    /// A filter; by default one that lets all pass.
    public init(including included: [PathPattern] = [], excluding excluded: [PathPattern] = []) {
        self.included = included
        self.excluded = excluded
    }

    /// Whether a file counts, by its path relative to the folder.
    public func admits(_ path: String) -> Bool {
        (included.isEmpty || included.contains { $0.match(path) != nil })
            && !excluded.contains { $0.match(path) != nil }
    }

    /// Whether a file below a folder counts; both paths begin at the same place, and the folder may be empty or `.`.
    public func admits(_ path: String, below folder: String) -> Bool {
        if included.isEmpty, excluded.isEmpty { return true }
        let prefix = folder.isEmpty || folder == "." ? "" : folder + "/"
        return !path.hasPrefix(prefix) || admits(String(path.dropFirst(prefix.count)))
    }
}
