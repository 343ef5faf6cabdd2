/// Something that is wrong in a file, or looks so, with its place.
///
/// Each room words its own in factories (`static func unknownDataset`); `DiagnosticRenderer` draws them.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable, Codable {
        /// The file cannot be used.
        case error
        /// The file can be used, but this is hardly what was meant.
        case warning
        /// More about the diagnostic before it.
        case note
    }

    /// A further place that belongs to a diagnostic: where a name was given first.
    public struct Note: Hashable, Sendable {
        /// Where.
        public var place: SourcePlace
        /// What is there.
        public var message: String

        /// A further place.
        public init(at place: SourcePlace, _ message: String) {
            self.place = place
            self.message = message
        }
    }

    /// How bad it is.
    public var severity: Severity
    /// The file, as it is shown to people.
    public var file: String
    /// Where in the file.
    public var location: SourceLocation
    /// How many Unicode scalars from there on are meant; 0 where something is missing.
    public var length: Int
    /// What is wrong and how to go on: one sentence, without a full stop.
    public var message: String
    /// What may stand there instead, for programs; the message says it too.
    public var suggestion: String?
    /// Further places.
    public var notes: [Note]

    /// A diagnostic.
    public init(
        severity: Severity, file: String, location: SourceLocation, length: Int, message: String,
        suggestion: String? = nil, notes: [Note] = []
    ) {
        self.severity = severity
        self.file = file
        self.location = location
        self.length = length
        self.message = message
        self.suggestion = suggestion
        self.notes = notes
    }

    /// An error at a place.
    public static func error(
        at place: SourcePlace, _ message: String, suggestion: String? = nil, notes: [Note] = []
    ) -> Diagnostic {
        Diagnostic(
            severity: .error, file: place.file, location: place.location, length: place.length, message: message,
            suggestion: suggestion, notes: notes)
    }

    /// A warning at a place.
    public static func warning(
        at place: SourcePlace, _ message: String, suggestion: String? = nil, notes: [Note] = []
    ) -> Diagnostic {
        var diagnostic = error(at: place, message, suggestion: suggestion, notes: notes)
        diagnostic.severity = .warning
        return diagnostic
    }

    /// How many there are of each kind: `2 errors, 1 warning`; `no problems` when there are none.
    public static func count(_ diagnostics: [Diagnostic]) -> String {
        let counts = [(Severity.error, "error"), (.warning, "warning")].compactMap { severity, word -> String? in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty ? "no problems" : counts.joined(separator: ", ")
    }
}

/// By file, then place, then severity and wording.
extension Diagnostic: Comparable {
    /// Orders diagnostics for people to read.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        (left.file, left.location, left.severity.rawValue, left.message)
            < (right.file, right.location, right.severity.rawValue, right.message)
    }
}
