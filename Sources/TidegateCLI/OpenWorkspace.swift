import Files
import FoundationEssentials
import Orchestrator
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Tidegate {
    /// The workspace that the command is about; a folder that is there.
    func openWorkspace() throws(CommandFailure) -> Workspace {
        let path = absolute(workspace)
        let kind: FileKind?
        do throws(FileSystemError) {
            kind = try LocalFileSystem().kind(of: path)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        guard kind == .folder || kind == .link else {
            throw CommandFailure(.usage, "there is no folder '\(path)'; name the workspace with --workspace DIR")
        }
        return Workspace(root: path)
    }

    /// What the workspace's store knows, for reading only.
    func openStore() throws -> Store {
        guard let store = try openStoreIfAny() else {
            let root = try openWorkspace().root
            throw CommandFailure(
                .usage, "nothing has run in '\(root)' yet; start with 'tidegate daemon' or 'tidegate run WORKFLOW'")
        }
        return store
    }

    /// The same; nil when nothing has run in the workspace yet.
    func openStoreIfAny() throws -> Store? {
        let workspace = try openWorkspace()
        guard (try? LocalFileSystem().kind(of: workspace.databaseFile)) == .file else { return nil }
        return try openWhenCurrent(workspace)
    }

    /// A daemon that has just begun may be making the file, or bringing it up to date: that is over in a moment.
    private func openWhenCurrent(_ workspace: Workspace) throws -> Store {
        for _ in 0..<100 {
            do {
                return try Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
            } catch let error as StoreError {
                guard case .older = error.reason else { throw error }
                usleep(20_000)
            }
        }
        return try Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
    }

    private func absolute(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath
        let full = path.hasPrefix("/") ? path : "\(here)/\(path)"
        var parts: [Substring] = []
        for part in full.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
