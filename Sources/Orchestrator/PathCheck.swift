import Files
import Workflows
import YAMLSource

/// Looks at the paths that a workflow names, as they are on this machine: none may lead outside the workspace by a
/// link, and scripts should be there.
struct PathCheck {
    let folders: ReachableFolders

    /// What is wrong, each at the place of the path's text in the file.
    func diagnostics(of workflow: Workflow, in text: String, file: String) -> [Diagnostic] {
        func at(_ path: String, _ severity: Diagnostic.Severity, _ message: String) -> Diagnostic {
            let (location, length) = FirstPlace.of(path, in: text)
            return Diagnostic(severity: severity, file: file, location: location, length: length, message: message)
        }
        let inner =
            workflow.nodes.flatMap(\.paths) + workflow.preludes.compactMap(\.path) + workflow.datasets.flatMap(\.paths)
        var found: [Diagnostic] = []
        for path in Set(inner).sorted() {
            guard let end = folders.endOutside(path) else { continue }
            found.append(
                at(
                    path, .error,
                    "'\(path)' leads out of the workspace by a link, to '\(end)'; if that is meant, allow it with "
                        + "'roots: [\(end)]' in tidegate.yaml"))
        }
        let preludes = workflow.preludes + workflow.nodes.flatMap { $0.sqlWork?.preludes ?? [] }
        for script in Set(workflow.nodes.compactMap(\.script) + preludes.compactMap(\.path)).sorted()
        where (try? folders.files.kind(of: folders.workspace.path(script))) == .some(nil) {
            found.append(at(script, .warning, "there is no file '\(script)' yet; the job will not start without it"))
        }
        return found
    }
}

extension Node {
    /// The paths that it names.
    fileprivate var paths: [String] {
        [script, output?.path].compactMap { $0 } + (sqlWork?.preludes.compactMap(\.path) ?? [])
            + (sqlWork?.files.map(\.firstFolders) ?? [])
    }

    /// The file that it runs.
    fileprivate var script: String? {
        switch work {
        case .sql(let work): work.source.path
        case .python(let work), .spark(let work): work.command
        case .crawl, .shell, .step: nil
        }
    }
}

extension SQLWork.Source {
    /// The file that it is in; nil for a text.
    fileprivate var path: String? {
        if case .file(let path) = self { path } else { nil }
    }
}

extension String {
    /// Of a path with patterns in it, the folders before the first.
    fileprivate var firstFolders: String {
        split(separator: "/").prefix { !$0.contains(where: { "*?[".contains($0) }) }.joined(separator: "/")
    }
}

extension Dataset {
    /// The folders that it names.
    fileprivate var paths: [String] {
        [pattern.literalPrefix, invalidFolder, rejectsFolder].compactMap { $0 }.filter { !$0.isEmpty }
    }
}
