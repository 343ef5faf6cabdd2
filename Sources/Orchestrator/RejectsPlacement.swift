import Arrivals
import Files
import ObjectStorage

/// Puts the rejected rows of a file, which wait in a folder of ours, where people look for them.
///
/// What is there already is not touched, for somebody may be mending it: the rows get a name with a number then, unless
/// they are the same. Can be done again after a crash at any point.
struct RejectsPlacement {
    let workspace: Workspace
    let files: any FileSystem

    /// The path that the rows have now, relative to the workspace; nil when they are nowhere.
    func place(_ rows: SeparatedRows) throws -> String? {
        guard let staged = rows.staged else { return rows.rejects }
        guard try files.kind(of: workspace.path(staged)) == .file else { return try lastPlaced(rows) }
        try files.makeFolder(workspace.path(rows.rejects).parentPath)
        for path in Self.names(for: rows.rejects) {
            let target = workspace.path(path)
            if try files.kind(of: target) != nil {
                guard try isSame(workspace.path(staged), target) else { continue }
                try files.remove(workspace.path(staged))
            } else {
                try files.move(workspace.path(staged), to: target, replacing: false)
            }
            return path
        }
        return nil
    }

    /// Where a move has put them that was not told of any more.
    private func lastPlaced(_ rows: SeparatedRows) throws -> String? {
        var last: String?
        for path in Self.names(for: rows.rejects) {
            guard try files.kind(of: workspace.path(path)) != nil else { break }
            last = path
        }
        return last
    }

    private func isSame(_ file: String, _ other: String) throws -> Bool {
        guard try files.kind(of: other) == .file,
            try files.identity(of: file)?.size == files.identity(of: other)?.size
        else { return false }
        return try ObjectCache.hash(of: file) == ObjectCache.hash(of: other)
    }

    /// Its own name, then the same with a number.
    private static func names(for path: String) -> some Sequence<String> {
        let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) ?? path.endIndex
        return (1...10_000).lazy.map { $0 == 1 ? path : "\(path[..<dot])-\($0)\(path[dot...])" }
    }
}
