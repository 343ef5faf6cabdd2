import Arrivals
import Engines
import Files
import Foundation
import ObjectStorage
import Store
import TableSchema
import Timekeeping

/// Lets the good rows of a file go on: writes them into a copy, and the others aside with their reasons.
///
/// Both are whole, on the disk, before anybody is told of them. What is told of nowhere, since the daemon died or the file
/// was judged otherwise after all, is collected like copies that nobody needs.
struct RowSeparator {
    let workspace: Workspace
    let query: DuckDBQuery
    let files = LocalFileSystem()

    /// What is separated.
    struct Subject {
        let sighting: Sighting
        let schema: FileSchema
        /// The file alone, with its columns.
        let table: DeclaredTable
        let statistics: FileStatistics
        let hash: String
        /// The tables that rules refer to.
        let others: [DeclaredTable]
    }

    /// What came of a separation.
    enum Result {
        case separated(SeparatedRows, accepting: FileSchema)
        /// No row, or the reason why rows cannot go on by themselves.
        case refused(reason: String)
    }

    /// Separates the rows of a file by rules over rows. Blocks.
    func separate(_ subject: Subject, by rules: [Expectation], into folder: String) throws -> Result {
        let layout = subject.schema.layout
        guard let separation = RowSeparation(of: layout) else {
            return .refused(reason: "rows of a file of format \(layout.format.rawValue) are not rejected one by one")
        }
        try files.makeFolder(workspace.acceptedFolder)
        let incoming = "\(workspace.acceptedFolder)/\(Self.incoming)-\(UUID().uuidString)"
        let (good, rejected) = ("\(incoming)-good", "\(incoming)-rejected")
        defer {
            try? files.remove(good)
            try? files.remove(rejected)
        }
        let counts: RowSeparation.Counts
        do {
            counts = try query.separate(
                separation, subject.table,
                by: rules.map { RowSeparation.Rule($0.condition, words: $0.words) }, statistics: subject.statistics,
                referringTo: subject.others, good: good, rejected: rejected)
        } catch {
            guard !error.isShortage else { throw error }
            return .refused(reason: "its rows cannot be told apart: \(error)")
        }
        guard counts.good > 0 else { return .refused(reason: "not one row meets all its rules") }
        let name = RejectsName(subject.sighting, hash: subject.hash, separation, layout)
        let accepted = try keep(good, ending: name.acceptedEnding(separation.layout.compression))
        // No other file has these, though the rows be the same: they are moved.
        let staged = "\(Workspace.acceptedFolderName)/\(UUID().uuidString).rejects"
        try files.sync(rejected)
        try files.move(rejected, to: workspace.path(staged))
        let size = try files.identity(of: workspace.path(accepted))?.size ?? 0
        return .separated(
            SeparatedRows(
                accepted: accepted, size: size, rejected: counts.rejected, rejects: "\(folder)/\(name.path)",
                staged: staged),
            accepting: subject.schema.accepting(counts, separation.layout))
    }

    /// Gives a file that was written the name of its content; the path relative to the workspace.
    private func keep(_ file: String, ending: String) throws -> String {
        let name = try ObjectCache.hash(of: file) + ending
        let target = "\(workspace.acceptedFolder)/\(name)"
        try files.sync(file)
        // A job that writes into what it was given would change what others are given later.
        chmod(file, 0o444)
        try files.move(file, to: target)
        return "\(Workspace.acceptedFolderName)/\(name)"
    }

    /// How names of files begin that are being written.
    static let incoming = "incoming"
}

extension FileSchema {
    /// The schema of a copy with the good rows alone: the types are those that the file was judged by.
    fileprivate func accepting(_ counts: RowSeparation.Counts, _ layout: FileLayout) -> FileSchema {
        var schema = self
        schema.rows = counts.good
        schema.compression = layout.compression
        schema.dialect = layout.dialect
        // It tells of all rows.
        schema.sketch = nil
        return schema
    }
}

extension Workspace {
    /// The copies of files without their rejected rows, relative to the workspace.
    static let acceptedFolderName = ".tidegate/accepted"
    /// The same, absolute.
    var acceptedFolder: String { path(Self.acceptedFolderName) }
}
