/// Which paths belong to a dataset: `landing/orders/{date}/*.csv`.
///
/// Paths and patterns are relative to the workspace. `*` stands for anything inside one part of a path, `?` for one
/// character, `[a-z]` for one of a set (`[!a-z]`: one outside it), `**` alone between slashes for any number of folders,
/// and `{date}` for a piece of one part that is kept under that name. Every other character means itself.
///
/// A pattern that ends in `/`, or whose last part is a plain name, means everything below that folder. A plain name may
/// also be a single file's. Parsed in `PathPattern+Parsing.swift`, matched in `PathPattern+Matching.swift`.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    /// The text as the user wrote it.
    public let text: String
    /// The folder that every matching path is below, without a slash at its end; empty for the workspace itself.
    ///
    /// Of a last plain name with an extension (`landing/products.parquet`) it is the parent, since that is a file's name.
    public let literalPrefix: String
    /// The S3 bucket whose objects it is about, for `s3://bucket/landing/*.csv`; nil for files of the workspace.
    public let bucket: String?
    /// The names in braces, each once, in the order of their first use.
    public let captureNames: [String]
    let tokens: [Token]
    /// Whether a second way to the same token and position can end no better: true unless a name is captured twice.
    let remembersFailures: Bool

    /// One step of a match, over the Unicode scalars of a path.
    enum Token: Hashable, Sendable {
        case literal([Unicode.Scalar])
        case separator
        case anyOne
        case anyRun
        case set([ClosedRange<Unicode.Scalar>], inverted: Bool)
        /// A piece of a part, at least one character; the number is its place in `captureNames`.
        case capture(Int)
        /// Any number of whole folders, each with its slash.
        case folders
        /// One character at least, up to the end of the path.
        case rest
        /// The end of a folder pattern: a slash and at least one more part.
        case below
        /// The end of a pattern that may be a folder or a file.
        case belowOrEnd
    }

    /// Reads a pattern; the error says what is wrong with it, and where.
    public init(_ text: String) throws(PathPatternError) {
        var parser = PathPatternParser(text)
        try parser.parse()
        self.text = text
        literalPrefix = parser.literalPrefix
        bucket = parser.bucket
        captureNames = parser.captureNames
        tokens = parser.tokens
        remembersFailures = !parser.namesRepeat
    }

    /// What the keys of all objects begin with that it matches; nil when it is about files.
    public var keyPrefix: String? {
        guard let bucket else { return nil }
        var prefix = String.UnicodeScalarView()
        scan: for token in tokens {
            switch token {
            case .literal(let run): prefix.append(contentsOf: run)
            case .separator: prefix.append("/")
            case .below:
                prefix.append("/")
                break scan
            default: break scan
            }
        }
        return String(prefix.dropFirst(ObjectAddress.scheme.count + bucket.count + 1))
    }

    /// The text as the user wrote it.
    public var description: String { text }

    /// Patterns are equal when their texts are.
    public static func == (left: PathPattern, right: PathPattern) -> Bool { left.text == right.text }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// What is wrong with a path pattern, and where in its text.
public struct PathPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place in the pattern, in Unicode scalars from its beginning.
    public let offset: Int
    /// What is wrong, and what to write in its place.
    public let description: String
}
