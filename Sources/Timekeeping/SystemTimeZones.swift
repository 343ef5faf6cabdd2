#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Synchronization

/// The time zones of the system, from its TZif files: each is read once, and again when its file has changed.
///
/// All that ask for a zone share one copy of its history, however many schedules there are.
public final class SystemTimeZones: Sendable {
    /// Those in `$TZDIR`, if it is set, then those in the folder that systems agree on.
    public static let shared = SystemTimeZones(folders: systemFolders)

    private static var systemFolders: [String] {
        let own = getenv("TZDIR").map { String(cString: $0) }
        return [own, "/usr/share/zoneinfo"].compactMap { $0 }.filter { !$0.isEmpty }
    }

    /// The file that a zone is in, as it was at one time.
    private struct Place: Hashable {
        var path: String
        var file: ZoneFile.Identity
    }

    /// A zone as it was last read.
    private struct Known {
        /// Where it was last looked for and found; nil if there was no file any more.
        var place: Place?
        var rules: TimeZoneRules
        /// Why what is at the place now could not be read; the rules are older then.
        var failure: TimeZoneError?
    }

    /// Where zones are looked for, the first folder first.
    public let folders: [String]
    private let known = Mutex<[String: Known]>([:])

    /// The zones in some folders, of which the first that has one counts.
    public init(folders: [String]) {
        self.folders = folders
    }

    /// The history and the rule of a zone, such as `Europe/Rome`, as its file has them now. `UTC` needs no file.
    public func rules(named name: String) throws(TimeZoneError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !name.utf8.contains(0) else {
            throw TimeZoneError(name: name, problem: .badName)
        }
        let before = known.withLock { $0[name] }
        let place = place(of: name)
        if let before, before.place == place { return before.rules }
        do throws(TimeZoneError) {
            let found = try read(name)
            known.withLock { $0[name] = found }
            return found.rules
        } catch {
            // A file that is being replaced must not end the schedules in its zone: they go on as they were.
            guard let before else { throw error }
            known.withLock { $0[name] = Known(place: place, rules: before.rules, failure: error) }
            return before.rules
        }
    }

    /// Reads the zones again whose files have changed since they were read; the names of those that are different now.
    ///
    /// Where nothing has changed, it asks for the status of each file and reads none.
    public func refresh() -> [String] {
        known.withLock { $0 }.filter { name, before in
            guard place(of: name) != before.place, let now = try? rules(named: name) else { return false }
            return now != before.rules
        }.keys.sorted()
    }

    /// Why zones could not be read again after their files had changed; they go on by what was read before.
    public func failures() -> [TimeZoneError] {
        known.withLock { $0 }.values.compactMap(\.failure).sorted { $0.name < $1.name }
    }

    /// The release of the time zone database that the files say they are, such as `2025b`; nil where they do not say.
    public var version: String? {
        for folder in folders {
            // 'tzdata.zi' begins with a line for it; BSDs and macOS have a file of its own.
            if let line = ZoneFile.firstLine("\(folder)/tzdata.zi"), line.hasPrefix("# version ") {
                return String(line.dropFirst("# version ".count))
            }
            if let line = ZoneFile.firstLine("\(folder)/+VERSION") { return line }
        }
        return nil
    }

    /// The version and the folders, for a person.
    public var versionText: String {
        "tzdata \(version ?? "of unknown version") in \(folders.joined(separator: " or "))"
    }

    private func place(of name: String) -> Place? {
        for folder in folders {
            let path = "\(folder)/\(name)"
            if let file = ZoneFile.identity(path) { return Place(path: path, file: file) }
        }
        return nil
    }

    private func read(_ name: String) throws(TimeZoneError) -> Known {
        for folder in folders {
            let path = "\(folder)/\(name)"
            guard let file = try ZoneFile.load(path, name) else { continue }
            let rules = try TimeZoneRules(name: name, tzif: file.bytes)
            return Known(place: Place(path: path, file: file.identity), rules: rules)
        }
        throw TimeZoneError(name: name, problem: .unknown(folders: folders))
    }
}
