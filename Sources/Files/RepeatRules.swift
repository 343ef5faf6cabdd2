/// What becomes of another content at the path of a file that a run has taken already.
public enum ReplaceRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is one more file: it goes to the next batch as any other.
    case append
    /// It is passed over, and stays where it is.
    case ignore
    /// It is invalid.
    case fail
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
