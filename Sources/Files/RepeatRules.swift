/// What becomes of another content at the path of a file that a run has taken already.
public enum ReplaceRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is one more file: it goes to the next batch as any other.
    case append
    /// It is one more file, and the rows that its run makes take the place of those of the runs that took the others.
    case replace
    /// It is passed over, and stays where it is.
    case ignore
    /// It is invalid.
    case fail

    /// Whether such a content is a file as any other.
    public var takesIt: Bool {
        switch self {
        case .append, .replace: true
        case .ignore, .fail: false
        }
    }
}

/// What becomes of a file whose content has come under another name before.
public enum DuplicateRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is a file as any other.
    case allow
    /// It is passed over, and stays where it is.
    case skip
    /// It is invalid.
    case fail
}
