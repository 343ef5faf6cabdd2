import Files

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

/// Runs a program by bubblewrap: it sees the file system but cannot write to it, and has no network.
public struct Sandbox: Hashable, Sendable {
    /// The path of the program `bwrap`.
    public let path: String
    /// How every line begins that bubblewrap itself prints.
    public static let mark = "bwrap: "

    /// Looks for bubblewrap in the folders of PATH.
    public init(environment: [String: String]) throws(EngineError) {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let programs = folders.map { "\($0)/bwrap" }
        guard let found = programs.first(where: { program in access(program, X_OK) == 0 }) else {
            throw .sandboxMissing
        }
        path = found
    }

    /// What is to be seen, and written to, inside.
    public struct Places: Hashable, Sendable {
        /// Folders whose content is seen though others beside them may not be: the workspace, and what links in it lead to.
        public var readable: [String]
        /// Folders and files that can be written to.
        public var writable: [String]
        /// Files and sockets that are seen as empty.
        public var hidden: [String]

        /// Places, as absolute paths that are there.
        public init(readable: [String], writable: [String], hidden: [String] = []) {
            self.readable = readable
            self.writable = writable
            self.hidden = hidden
        }
    }

    /// The arguments that run a program inside; the index of the program among them is the count of the rest.
    public func arguments(_ places: Places, workingFolder: String) -> [String] {
        // Sockets in /run and /tmp would be ways out: a file system that is read-only does not close them.
        var all = [
            "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
            "--unshare-cgroup-try", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
            "--tmpfs", "/run",
        ]
        for path in places.readable { all += ["--ro-bind", path, path] }
        for path in places.hidden { all += ["--ro-bind", "/dev/null", path] }
        for path in places.writable { all += ["--bind", path, path] }
        return all + ["--chdir", workingFolder, "--"]
    }

    /// Whether it works here: why not, in a line; nil when it does.
    public func problem() throws(EngineError) -> String? {
        let errors = FileManager.default.temporaryDirectory.path + "/tidegate-sandbox-\(getpid())"
        defer { unlink(errors) }
        let places = Places(readable: [], writable: [])
        let child = ChildProcess(
            program: path, arguments: arguments(places, workingFolder: "/") + ["/bin/true"], environment: [:],
            errors: errors)
        if try child.run(timeout: .seconds(10)) == .exited(0) { return nil }
        let said = String(decoding: (try? LocalFileSystem().read(errors)) ?? [], as: UTF8.self)
        return said.split(separator: "\n").first.map(String.init) ?? "it did not end as it should"
    }

    /// What to do when bubblewrap is there and is not allowed to work.
    public static let advice =
        "the system has to let users make user namespaces (kernel.unprivileged_userns_clone=1, an AppArmor profile for "
        + "bwrap, or a container that allows it); without, remove 'sandbox'"
}
