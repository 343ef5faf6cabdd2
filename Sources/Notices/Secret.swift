/// A text that is not to stand in a file that is shared: only where it comes from is.
public enum Secret: Hashable, Sendable {
    /// The text itself, for what is none.
    case text(String)
    /// A variable of the daemon's environment.
    case environment(String)
    /// A file, relative to the workspace; its text without the line end.
    case file(String)
    /// What a program prints, without the line end.
    case command([String])
}
