public import TableSchema

/// A file some of whose rows do not meet the rules of its dataset: the others go on, in a copy, and these are written
/// aside. The file itself stays as it is.
public struct SeparatedRows: Hashable, Sendable {
    /// The copy with the rows that go on, relative to the workspace, named after SHA-256 of its bytes.
    public var accepted: String
    /// Its size in bytes.
    public var size: Int64
    /// How many rows were rejected.
    public var rejected: Int64
    /// The file with these rows and their reasons, for people, relative to the workspace.
    public var rejects: String
    /// Where these rows are as long as they are not there yet; nil once they are.
    public var staged: String?

    /// The rows of a file that were separated.
    public init(accepted: String, size: Int64, rejected: Int64, rejects: String, staged: String? = nil) {
        self.accepted = accepted
        self.size = size
        self.rejected = rejected
        self.rejects = rejects
        self.staged = staged
    }

    /// Where the rejected rows are now, relative to the workspace.
    public var rejectsPlace: String { staged ?? rejects }

    /// SHA-256 of the copy's bytes in hexadecimal.
    public var hash: String {
        let name = accepted.lastPathPart
        return name.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? name
    }
}

extension Inspection {
    /// Lets the rows that meet the rules go on, in a copy.
    public mutating func separate(_ rows: SeparatedRows, accepting schema: FileSchema) {
        separated = rows
        accepted = .decoded(schema)
        let because = brokenRules.isEmpty ? "" : ": \(brokenRules.joined(separator: "; "))"
        warnings.append("\(rows.rejected) of \(read?.rows ?? 0) rows are rejected, see '\(rows.rejects)'\(because)")
    }

    /// Makes the file invalid after all, since its rows cannot be separated: why, in a sentence.
    public mutating func refuseSeparation(_ reason: String) {
        (separated, accepted) = (nil, nil)
        add(reasons: brokenRules + [reason])
    }

    /// Takes note of what reading the copy told: that it has the rows that it is to have, and what their values are.
    public mutating func verify(_ copy: Inspection) {
        guard var schema = accepted?.schema, let found = copy.schema else { return }
        if let reason = copy.verdict.reason { return refuseSeparation("its other rows do not read alone: \(reason)") }
        // A column may have had values in the others alone.
        guard found.rows == schema.rows, Set(schema.columns.map(\.key)).isSuperset(of: found.columns.map(\.key)) else {
            return refuseSeparation("its rows are not the same at each look, so that they cannot be told apart")
        }
        schema.sketch = found.sketch
        accepted = .decoded(schema)
    }

    private var brokenRules: [String] { outcomes.filter(\.isRejecting).compactMap(\.problem) }
}
