public import Files
public import TableSchema

/// What reading a whole file told.
public struct Inspection: Hashable, Sendable {
    /// How the file looked before and after it was read.
    public var identity: FileIdentity
    /// SHA-256 of its bytes in hexadecimal.
    public var hash: String
    /// MD5 of its bytes in hexadecimal; nil where nobody asked for it.
    public var md5: String?
    /// Its layout and columns, perhaps not decoded yet; nil when only its bytes were read.
    public var read: InspectedSchema?
    /// Whether it is data of its dataset.
    public var verdict: Verdict
    /// What is not as expected, and is let pass; a sentence each.
    public var warnings: [String] = []
    /// What came of the rules that it was held to.
    public var outcomes: [RuleOutcome] = []
    /// The numbers that rules hold against what they were before, by what is measured.
    public var measures: [String: Double] = [:]
    /// What became of its rows, where some were rejected.
    public var separated: SeparatedRows?
    /// What the copy with the others is, as it was read; nil where there is none.
    public var accepted: InspectedSchema?

    /// What reading a file told.
    public init(identity: FileIdentity, hash: String, schema: FileSchema?, verdict: Verdict) {
        self.identity = identity
        self.hash = hash
        read = schema.map(InspectedSchema.decoded)
        self.verdict = verdict
    }

    /// Its layout and columns; nil when only its bytes were read. Decoded with each look, where a reader process sent it.
    public var schema: FileSchema? { read?.schema }

    /// Makes the file invalid for further reasons, such as expectations that do not hold. No reason changes nothing.
    public mutating func add(reasons: [String]) {
        guard !reasons.isEmpty else { return }
        verdict = .invalid(reason: ([verdict.reason].compactMap { $0 } + reasons).joined(separator: "; "))
    }

    /// Takes note of what came of a rule. If it does not hold, the file is invalid, or there is a warning.
    public mutating func add(_ outcome: RuleOutcome) {
        outcomes.append(outcome)
        guard let problem = outcome.problem else { return }
        if outcome.isWarning {
            warnings.append(problem)
        } else if !outcome.isRejecting {
            add(reasons: [problem])
        }
    }
}

/// Whether a file is data of its dataset.
public enum Verdict: Hashable, Sendable {
    case valid
    /// It is not: why, in one line.
    case invalid(reason: String)

    /// Why it is not valid; nil when it is.
    public var reason: String? {
        switch self {
        case .valid: nil
        case .invalid(let reason): reason
        }
    }
}

/// Why a file could not be inspected: nothing is known of its content. What is wrong *in* it is a verdict.
public enum InspectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It was written to, replaced or moved while it was read: look at it again when it has settled.
    case changedMeanwhile(path: String)
    /// Nothing is at the path any more.
    case gone(path: String)
    /// The path is a link, or leads over one, or is no regular file.
    case notAFile(path: String)
    /// The system refused: why, and the way out.
    case unreadable(path: String, detail: String)

    /// One line: what happened, and how to go on.
    public var description: String {
        switch self {
        case .changedMeanwhile(let path):
            "'\(path.displayedPath)' changed while it was read; it is looked at again when it has settled"
        case .gone(let path):
            "'\(path.displayedPath)' is gone"
        case .notAFile(let path):
            "'\(path.displayedPath)' is no regular file, or a folder on its path is a link; put the file itself there"
        case .unreadable(_, let detail):
            detail
        }
    }
}
