/// A folder with `workflows/` in it, and where Tidegate keeps what it knows of it.
public struct Workspace: Hashable, Sendable {
    /// The folders of YAML files that people edit: workflows, and templates that workflows are stamped out of.
    static let editedFolders = ["workflows", "templates"]
    /// The file of the settings, relative to the workspace.
    public static let settingsName = "tidegate.yaml"

    /// The folder's absolute path, without a trailing slash.
    public let root: String

    /// A workspace at an absolute path.
    public init(root: String) {
        var root = root
        while root.count > 1, root.hasSuffix("/") {
            root.removeLast()
        }
        self.root = root
    }

    /// `workflows/`: the YAML files.
    public var workflowsFolder: String { path("workflows") }
    /// `tidegate.yaml`: the workspace's settings, if there is one.
    public var settingsFile: String { path(Self.settingsName) }
    /// `.tidegate/`: all state; mode 0700.
    public var stateFolder: String { path(".tidegate") }
    /// The one SQLite file.
    public var databaseFile: String { path(".tidegate/state.sqlite") }
    /// The lock that admits one daemon or one changing command.
    public var lockFile: String { path(".tidegate/lock") }
    /// Where a running daemon listens.
    public var socketFile: String { path(".tidegate/daemon.sock") }
    /// A folder for each attempt.
    public var runsFolder: String { path(".tidegate/runs") }

    /// The Python files that come with the program.
    var pythonFolder: String { path(".tidegate/python") }
    /// The virtual environments that jobs' requirements made.
    var environmentsFolder: String { path(".tidegate/venvs") }

    /// The absolute path of a path in the workspace; an absolute one stays as it is.
    public func path(_ relative: String) -> String {
        if relative.hasPrefix("/") { return relative }
        return root == "/" ? "/\(relative)" : "\(root)/\(relative)"
    }

    /// A path in the workspace relative to its root; nil when it lies outside.
    public func relative(_ path: String) -> String? {
        let prefix = root == "/" ? "/" : root + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }
}
