public import Files
public import Timekeeping

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where each attempt gets a control group of the kernel (cgroup v2) of its own: what it starts cannot leave that, and is ended
/// with it, whatever has become of its supervisor.
public struct ControlGroups: Hashable, Sendable {
    /// Why there are none.
    public struct Unusable: Error, Hashable, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// The group that those of attempts are made in, as a folder.
    public let folder: String
    /// Whether they bound the memory of all processes of an attempt together.
    public let boundsMemory: Bool

    /// Groups in a folder that is known to be right.
    public init(folder: String, boundsMemory: Bool) {
        self.folder = folder
        self.boundsMemory = boundsMemory
    }

    /// Looks whether groups can be made in ours, or in a configured one, by making one, and moving a process into it.
    ///
    /// - Parameter configured: the path of a group that jobs' are to be made in, below the root of the control groups. The
    ///   memory of its groups is bounded if the kernel lets that be: when no process is in it itself.
    public static func find(configured: String? = nil) throws(Unusable) -> ControlGroups {
        let files = LocalFileSystem()
        guard let mounts = try? files.read("/proc/self/mountinfo"),
            let membership = try? files.read("/proc/self/cgroup"),
            let folder = Self.folder(
                configured: configured, mounts: String(decoding: mounts, as: UTF8.self),
                membership: String(decoding: membership, as: UTF8.self))
        else { throw Unusable(description: "this system has no control groups of version 2") }
        // Nothing of this is done to a group that nobody named: others may have made it for themselves.
        if configured != nil { set(folder, "cgroup.subtree_control", "+memory") }
        let probe = "\(folder)/\(prefix)probe-\(getpid())"
        guard mkdir(probe, 0o755) == 0 else {
            throw Unusable(
                description: "'\(folder)' cannot be written: \(String(cString: strerror(errno)).lowercased())")
        }
        defer { remove(probe) }
        guard access(probe + "/cgroup.kill", W_OK) == 0 else {
            throw Unusable(description: "the kernel does not end control groups as a whole; Linux 5.14 does")
        }
        let child = ChildProcess(
            program: "/bin/sh", arguments: ["-c", "echo 0 > \"$0\"", probe + "/cgroup.procs"], environment: [:])
        guard (try? child.run(timeout: .seconds(10))) == .exited(0) else {
            throw Unusable(description: "processes cannot be moved into groups in '\(folder)'")
        }
        return ControlGroups(folder: folder, boundsMemory: access(probe + "/memory.max", W_OK) == 0)
    }

    /// The folder of the group that is configured, or that a process is in; nil where there is no such.
    ///
    /// - Parameters:
    ///   - mounts: in the form of `/proc/self/mountinfo`.
    ///   - membership: in the form of `/proc/self/cgroup`.
    static func folder(configured: String?, mounts: String, membership: String) -> String? {
        for line in mounts.split(separator: "\n") {
            let sides = line.components(separatedBy: " - ")
            let fields = sides[0].split(separator: " ")
            guard sides.count == 2, sides[1].hasPrefix("cgroup2 "), fields.count > 4 else { continue }
            let (root, mount) = (fields[3], String(fields[4]))
            guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
                return nil
            }
            var own = line.dropFirst("0::".count)
            // A part of the tree may be all that is mounted here.
            if root != "/", own.hasPrefix(root) { own = own.dropFirst(root.count) }
            let names = (configured ?? String(own)).split(separator: "/")
            return ([mount == "/" ? "" : mount] + names.map(String.init)).joined(separator: "/")
        }
        return nil
    }

    /// The group of an attempt: the same for each look, and nobody else's.
    func group(of attempt: AttemptFolder) -> String {
        // FNV-1a: a path may be longer than a name.
        let hash = attempt.path.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(folder)/\(Self.prefix)\(String(hash, radix: 16))"
    }

    /// Ends all that an attempt has left in its group, and removes that; nothing where it had none. Blocks, for a moment.
    ///
    /// For attempts that are lost: the supervisor of one that is not does the same at its end.
    public static func end(of attempt: AttemptFolder, in files: any FileSystem = LocalFileSystem()) {
        guard let bytes = try? files.read(attempt.process),
            let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)), let group = record.controlGroup,
            group.split(separator: "/").last?.hasPrefix(prefix) == true
        else { return }
        set(group, "cgroup.kill", "1")
        // What was killed may take a moment to leave.
        for _ in 0..<100 where !remove(group) && errno == EBUSY { usleep(2_000) }
    }

    /// Removes groups that nobody is in, such as of an attempt whose workspace is gone.
    ///
    /// One that was made in the minute before `now` stays: its attempt may be about to begin.
    public func removeEmpty(at now: Instant) {
        let files = LocalFileSystem()
        for entry in (try? files.list(folder)) ?? [] where entry.name.hasPrefix(Self.prefix) {
            let group = "\(folder)/\(entry.name)"
            guard let made = try? files.identity(of: group)?.changed, made / 1_000 < (now - .seconds(60)).microseconds
            else { continue }
            // The kernel keeps one that somebody is in.
            Self.remove(group)
        }
    }

    private struct Record: Decodable {
        var controlGroup: String?
    }

    /// How the names of groups of ours begin.
    private static let prefix = "tidegate-"

    /// Writes into a file of a group, which the kernel has made.
    @discardableResult
    private static func set(_ group: String, _ name: String, _ value: String) -> Bool {
        let file = open("\(group)/\(name)", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return write(file, value, value.utf8.count) == value.utf8.count
    }

    /// Removes a group with those in it; false and errno when something is in it yet.
    @discardableResult
    private static func remove(_ group: String) -> Bool {
        for entry in (try? LocalFileSystem().list(group)) ?? [] where entry.kind == .folder {
            guard remove("\(group)/\(entry.name)") else { return false }
        }
        return rmdir(group) == 0 || errno == ENOENT
    }
}
