/// A time zone that could not be read: which, why, and how to go on.
public struct TimeZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why it could not be read.
    public enum Problem: Hashable, Sendable {
        /// The name is not one that a zone can have.
        case badName
        /// None of these folders has a zone of that name.
        case unknown(folders: [String])
        /// The file is there but could not be read, for this reason.
        case unreadable(path: String, reason: String)
        /// The file is no time zone, for this reason.
        case malformed(String)
        /// The file counts leap seconds, which Unix time does not.
        case leapSeconds
    }

    /// The name that was asked for.
    public var name: String
    /// Why it could not be read.
    public var problem: Problem

    /// One line: which zone, why, and how to go on.
    public var description: String {
        switch problem {
        case .badName:
            "'\(name)' is no time zone; write a name such as 'Europe/Rome' or 'UTC', not a path"
        case .unknown(let folders):
            "no time zone '\(name)' in \(folders.joined(separator: " or ")); write a name such as 'Europe/Rome' or "
                + "'UTC', capitals as shown, and see that the package tzdata is installed"
        case .unreadable(let path, let reason):
            "cannot read the time zone '\(name)' from '\(path)': \(reason); check the file's rights"
        case .malformed(let reason):
            "the file of the time zone '\(name)' is damaged: \(reason); install the package tzdata again"
        case .leapSeconds:
            "the time zone '\(name)' counts leap seconds, which Unix time does not; use the name without 'right/'"
        }
    }
}
