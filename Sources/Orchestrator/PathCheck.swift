import Files
import Workflows
import YAMLSource

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks at the paths that a workflow names, as they are on this machine: none may lead outside the workspace by a
/// link, and scripts should be there.
struct PathCheck {
    let workspace: Workspace
    /// Folders outside the workspace that may be reached, by the workspace's settings.
    let allowedRoots: [String]
    let files: any FileSystem

    /// What is wrong, each at the place of the path's text in the file.
    func diagnostics(of workflow: Workflow, in text: String, file: String) -> [Diagnostic] {
        func at(_ path: String, _ severity: Diagnostic.Severity, _ message: String) -> Diagnostic {
            let (location, length) = FirstPlace.of(path, in: text)
            return Diagnostic(severity: severity, file: file, location: location, length: length, message: message)
        }
        let inner = workflow.nodes.flatMap(\.paths) + workflow.datasets.flatMap(\.paths)
        var found: [Diagnostic] = []
        for path in Set(inner).sorted() {
            guard let end = endOutside(path) else { continue }
            found.append(
                at(
                    path, .error,
                    "'\(path)' leads out of the workspace by a link, to '\(end)'; if that is meant, allow it with "
                        + "'roots: [\(end)]' in tidegate.yaml"))
        }
        for script in Set(workflow.nodes.compactMap(\.script)).sorted()
        where (try? files.kind(of: workspace.path(script))) == .some(nil) {
            found.append(at(script, .warning, "there is no file '\(script)' yet; the job will not start without it"))
        }
        return found
    }

    /// Where a path ends that is not inside; nil for one that is.
    private func endOutside(_ path: String) -> String? {
        guard let root = Self.resolved(workspace.root) else { return nil }
        var parts = path.split(separator: "/")
        // What is not there yet will be made inside what is.
        while !parts.isEmpty {
            if let end = Self.resolved(workspace.path(parts.joined(separator: "/"))) {
                let isInside = ([root] + allowedRoots).contains { end == $0 || end.hasPrefix($0 + "/") }
                return isInside ? nil : end
            }
            parts.removeLast()
        }
        return nil
    }

    private static func resolved(_ path: String) -> String? {
        guard let end = realpath(path, nil) else { return nil }
        defer { free(end) }
        return String(cString: end)
    }
}

extension Node {
    /// The paths that it names.
    fileprivate var paths: [String] { [script, output?.path].compactMap { $0 } }

    /// The file that it runs.
    fileprivate var script: String? {
        switch work {
        case .sql(let work): if case .file(let path) = work.source { path } else { nil }
        case .python(let work): work.command
        case .crawl, .shell, .step: nil
        }
    }
}

extension Dataset {
    /// The folders that it names.
    fileprivate var paths: [String] {
        [pattern.literalPrefix, invalidFolder].compactMap { $0 }.filter { !$0.isEmpty }
    }
}
