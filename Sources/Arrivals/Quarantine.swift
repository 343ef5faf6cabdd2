public import Files
import Store
import TableSchema
public import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Moves invalid files out of the way, each with a `.reason.json` beside it, and back.
///
/// The reason is written first, so that no file is ever in the folder without one. Each step can be done again: after a
/// crash between the two, the same call finds its own reason file and completes the move.
public struct Quarantine: Sendable {
    /// What came of a move.
    public enum Outcome: Hashable, Sendable {
        /// The file is there now, or was already; its path relative to the workspace, for `Ledger.recordMove`.
        case moved(String)
        /// What was judged is not at its path any more: it is gone, or another file is there. Nothing was moved.
        case gone
    }

    private let workspace: String
    private let files: any FileSystem

    /// The quarantine of a workspace, given by its absolute path.
    public init(workspace: String, files: any FileSystem = LocalFileSystem()) {
        self.workspace = workspace
        self.files = files
    }

    /// Moves the file of an INVALID arrival to a folder (relative to the workspace) under its own name, made distinct
    /// when that is taken.
    public func move(
        _ arrival: Arrival, to folder: String, at now: Instant
    ) throws(FileSystemError) -> Outcome {
        let source = absolute(arrival.path)
        let isThere = try files.identity(of: source).map { $0.isSameContent(as: arrival.identity) } ?? false
        let folder = folder.normalizedFolder
        if isThere { try files.makeFolder(absolute(folder)) }
        for name in Self.names(for: arrival) {
            let target = folder.appendingPath(name)
            let reason = target + Self.suffix
            guard try files.kind(of: absolute(reason)) != nil else {
                guard isThere else { return .gone }
                if try files.kind(of: absolute(target)) != nil { continue }
                try files.write(Reason(arrival, at: now).bytes(), to: absolute(reason))
                return try finish(arrival, source, isThere, target)
            }
            if try Reason.isOf(arrival, files.read(absolute(reason))) {
                return try finish(arrival, source, isThere, target)
            }
        }
        return .gone
    }

    /// Moves a file back to where it arrived, so that it is looked at again, and removes its reason.
    ///
    /// An error (EEXIST) when another file is there by now.
    public func restore(_ arrival: Arrival) throws(FileSystemError) {
        guard let movedTo = arrival.movedTo else { return }
        let target = absolute(arrival.path)
        let folder = arrival.path.parentPath
        if !folder.isEmpty { try files.makeFolder(absolute(folder)) }
        try files.move(absolute(movedTo), to: target, replacing: false)
        try files.remove(absolute(movedTo + Self.suffix))
    }

    /// Where the file arrived that was set aside at a path; nil when none was.
    public func origin(of path: String) -> String? {
        guard let bytes = try? files.read(absolute(path + Self.suffix)) else { return nil }
        return (try? JSONText.decode(Reason.self, from: bytes))?.path
    }

    /// The step after the reason is there.
    private func finish(
        _ arrival: Arrival, _ source: String, _ isThere: Bool, _ target: String
    ) throws(FileSystemError) -> Outcome {
        if isThere {
            let taken = try files.identity(of: absolute(target))
            // 1. Nothing there, or the same file under both names, half-moved: go on with the move.
            // 2. The same bytes, moved here before and sent again: one copy is enough.
            let isSentAgain = taken.map { !$0.isSameContent(as: arrival.identity) } ?? false
            try files.move(source, to: absolute(target), replacing: isSentAgain)
            return .moved(target)
        }
        if let moved = try files.identity(of: absolute(target)), moved.size == arrival.size {
            return .moved(target)
        }
        try files.remove(absolute(target + Self.suffix))
        return .gone
    }

    /// What the name of a file's reason has behind the file's own.
    package static let suffix = ".reason.json"

    /// What tells why a file was set aside: the bytes of its `.reason.json`.
    package static func reason(of arrival: Arrival, at now: Instant) throws(FileSystemError) -> [UInt8] {
        try Reason(arrival, at: now).bytes()
    }

    /// Whether the bytes of a `.reason.json` were written for an arrival.
    package static func isReason(_ bytes: [UInt8], of arrival: Arrival) -> Bool { Reason.isOf(arrival, bytes) }

    /// Its own name, then the same with its hash, then with a number: few looks even where a name comes every day.
    package static func names(for arrival: Arrival) -> some Sequence<String> {
        let name = shortened(arrival.path.lastPathPart)
        let mark = String((arrival.hash ?? "").prefix(8))
        let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 == name.startIndex ? nil : $0 }
        let stem = dot.map { String(name[..<$0]) } ?? name
        let ending = dot.map { String(name[$0...]) } ?? ""
        return (1...10_000).lazy.map { number in
            switch number {
            case 1: name
            case 2 where !mark.isEmpty: "\(stem)-\(mark)\(ending)"
            default: "\(stem)-\(mark.isEmpty ? "" : mark + "-")\(number)\(ending)"
            }
        }
    }

    /// A name that leaves room for what is added to it: file systems take 255 bytes.
    private static func shortened(_ name: String) -> String {
        guard name.pathBytes.count > 220 else { return name }
        var end = name.unicodeScalars.startIndex
        var count = 0
        while count < 190 {
            count += String(name.unicodeScalars[end]).pathBytes.count
            end = name.unicodeScalars.index(after: end)
        }
        let dot = name.utf8.lastIndex(of: UInt8(ascii: "."))
        let ending = dot.map { String(name[$0...]) } ?? ""
        return String(name.unicodeScalars[..<end]) + "~" + (ending.utf8.count <= 24 ? ending : "")
    }

    private func absolute(_ path: String) -> String {
        path.isEmpty ? workspace : workspace + "/" + path
    }
}

/// What stands in a `.reason.json`.
private struct Reason: Codable {
    /// A rule that does not hold.
    struct Rule: Codable {
        var rule: String
        var severity: String
        /// The rows that break it; left out for a rule over the whole file.
        var violations: Int64?
        var problem: String?
    }

    var arrival: Int64
    var path: String
    var dataset: String
    var reason: String
    var problems: [FileProblem]
    /// Those of earlier versions have none.
    var rules: [Rule]?
    var hash: String?
    var size: Int64
    var moved: String

    init(_ arrival: Arrival, at now: Instant) {
        self.arrival = arrival.id
        path = arrival.path
        dataset = arrival.dataset
        reason = arrival.reason ?? ""
        problems = arrival.schema?.problems ?? []
        rules = arrival.broken.map { outcome in
            Rule(
                rule: outcome.rule, severity: outcome.isWarning ? "warn" : "error", violations: outcome.violations,
                problem: outcome.problem)
        }
        hash = arrival.hash
        size = arrival.size
        moved = now.iso8601
    }

    func bytes() throws(FileSystemError) -> [UInt8] {
        do {
            return try JSONText.encodeForPeople(self)
        } catch {
            throw FileSystemError(.write, path + Quarantine.suffix, code: EINVAL)
        }
    }

    /// Whether a reason file was written for this arrival.
    static func isOf(_ arrival: Arrival, _ bytes: [UInt8]) -> Bool {
        guard let reason = try? JSONText.decode(Reason.self, from: bytes) else { return false }
        return reason.arrival == arrival.id && reason.hash == arrival.hash
            && PathKey(reason.path) == PathKey(arrival.path)
    }
}

extension FileIdentity {
    /// Whether another look shows the same content, though a link or a rename has touched the file.
    fileprivate func isSameContent(as other: FileIdentity) -> Bool {
        inode == other.inode && size == other.size && modified == other.modified
    }
}
