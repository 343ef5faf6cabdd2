import Arrivals
public import Catalog
import Crawling
public import Files
import Scheduling
public import TableSchema

/// What the values of a table are, by reading its files again.
public struct TableAnalysis: Hashable, Sendable, Codable {
    /// The table.
    public var table: TableName
    /// Its values.
    public var sketch: TableSketch
    /// The files that were read, with the SHA-256 of their bytes in hexadecimal, by path.
    public var files: [String: String]
    /// Files of the table that do not count, a line each.
    public var leftOut: [String]

    /// Reads the files of a table.
    ///
    /// - Parameter progress: called before each file with its number, how many there are, and its path.
    public static func analyze(
        _ table: TableName, _ all: [TableFile], in workspace: Workspace, files: any FileSystem = LocalFileSystem(),
        progress: @escaping @Sendable (Int, Int, String) -> Void = { _, _, _ in }
    ) async throws -> TableAnalysis {
        let workflows = WorkflowFolder(workspace, files: files).read().loaded.map(\.definition.workflow)
        var leftOut: [String] = []
        let copies = ObjectCopies(workspace, BucketAccess(workspace))
        let present = try all.compactMap { file -> PathReading.Present? in
            guard file.layout.encryptionKey == nil else {
                leftOut.append("\(file.path): it is encrypted, and what its values are is kept nowhere")
                return nil
            }
            if ObjectAddress(file.path) != nil || file.accepted != nil {
                return object(file, copies, files) { leftOut.append("\(file.path): \($0)") }
            }
            guard let identity = try files.identity(of: workspace.path(file.path)) else {
                leftOut.append("\(file.path): it is gone")
                return nil
            }
            return PathReading.Present(path: file.path, identity: identity, hash: file.hash)
        }
        let classifiers = CrawlClassifiers(workflows: workflows)
        let reading = try await PathReading(present, in: workspace, by: classifiers).read(progress)
        let (sketch, paths) = reading.sketches.sum(of: reading.files)
        let told = reading.files.filter { paths.contains($0.path) }
        leftOut += reading.unreadable.map { "\($0.path): \($0.reason)" }
        leftOut += reading.files.filter { !paths.contains($0.path) }.map {
            "\($0.path): \($0.schema.format.rawValue) tells nothing of its values"
        }
        // Of a file without some rows, the copy was read.
        let separated = Dictionary(all.filter { $0.accepted != nil }.map { ($0.path, $0.hash) }) { first, _ in first }
        let hashes = told.map { ($0.path, separated[$0.path] ?? $0.hash) }
        return TableAnalysis(
            table: table, sketch: sketch, files: Dictionary(hashes) { first, _ in first },
            leftOut: leftOut.sorted())
    }

    /// An object with its copy; nil, with the reason, when it cannot be had as it was.
    private static func object(
        _ file: TableFile, _ copies: ObjectCopies, _ files: any FileSystem, _ leaveOut: (String) -> Void
    ) -> PathReading.Present? {
        do {
            let copy = try copies.path(of: file.path, hash: file.hash, size: file.size, accepted: file.accepted)
            guard let identity = try files.identity(of: copy) else { return nil }
            return PathReading.Present(
                path: file.path, identity: identity, hash: file.accepted == nil ? file.hash : nil,
                copy: copies.relative(copy))
        } catch {
            leaveOut("\(error)")
            return nil
        }
    }
}
