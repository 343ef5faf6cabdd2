import Files

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which files of its table an attempt's own take the place of.
public struct StagedChanges: Hashable, Sendable, Codable {
    /// The number of the snapshot that this was told of; nil when it does not matter what came since.
    public var base: Int?
    /// The absolute paths of the files that give way.
    public var replaced: [String]

    /// The SQL that writes it down in a session's output folder, of two expressions.
    static func copying(base: String, replaced: String) -> String {
        """
        COPY (SELECT \(base) AS base, \(replaced) AS replaced)
        TO (getvariable('tidegate_output') || '/\(StagedFiles.changesName)') (FORMAT json);

        """
    }

    /// Reads what stands in a staging folder; nil when nothing does.
    static func read(in staging: String, _ files: any FileSystem) throws(EngineError) -> StagedChanges? {
        let path = "\(staging)/\(StagedFiles.changesName)"
        let bytes = try reading { () throws(FileSystemError) -> [UInt8]? in
            try files.kind(of: path) == nil ? nil : try files.read(path)
        }
        guard let bytes else { return nil }
        guard let changes = try? JSONDecoder().decode(StagedChanges.self, from: Data(bytes)) else {
            throw .badOutput(path: path, reason: "the list of files that it replaces cannot be read")
        }
        return changes
    }
}
