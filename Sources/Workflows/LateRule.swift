/// What becomes of a file whose key is done: a run of it has succeeded, and the file comes after all.
public enum LateRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// The key is waited for anew: the file goes with the next files of all its datasets.
    case wait
    /// It goes along with the next batch of the trigger, whatever its key.
    case nextRun = "next-run"
    /// The key runs again, with all its files.
    case rerun
}
