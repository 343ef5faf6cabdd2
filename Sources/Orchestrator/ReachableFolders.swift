import Arrivals
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folders that paths of a workspace may lead to: its own, and those that its settings allow links to.
struct ReachableFolders: Sendable {
    let workspace: Workspace
    /// Folders outside the workspace that links in it may lead to: `roots` of the settings.
    let roots: [String]
    let files: any FileSystem

    /// Where a path ends that is none of these; nil for one that stays inside.
    func endOutside(_ path: String) -> String? {
        guard let root = Self.resolved(workspace.root) else { return nil }
        var parts = path.split(separator: "/")
        // What is not there yet will be made inside what is.
        while !parts.isEmpty {
            if let end = Self.resolved(workspace.path(parts.joined(separator: "/"))) {
                return Self.isIn([root] + roots, end) ? nil : end
            }
            parts.removeLast()
        }
        return nil
    }

    /// The links on the way to the datasets' folders that may be followed, relative to the workspace.
    func links(to datasets: [WatchedDataset]) -> Set<String> {
        guard !roots.isEmpty else { return [] }
        return Set(datasets.map(\.pattern.literalPrefix)).reduce(into: []) { $0.formUnion(links(to: $1)) }
    }

    private func links(to folder: String) -> [String] {
        var path = ""
        return folder.split(separator: "/").compactMap { part in
            path += path.isEmpty ? "\(part)" : "/\(part)"
            guard (try? files.kind(of: workspace.path(path))) == .link, let end = Self.resolved(workspace.path(path))
            else { return nil }
            return Self.isIn(roots, end) ? path : nil
        }
    }

    private static func isIn(_ folders: [String], _ end: String) -> Bool {
        folders.contains { end == $0 || end.hasPrefix($0 + "/") }
    }

    private static func resolved(_ path: String) -> String? {
        guard let end = realpath(path, nil) else { return nil }
        defer { free(end) }
        return String(cString: end)
    }
}
