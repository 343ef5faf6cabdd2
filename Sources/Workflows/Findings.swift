import YAMLSource

/// All that is wrong in one file, as far as it is known.
struct Findings {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []
    /// How many errors were reported, those that were left out included.
    private(set) var errorCount = 0

    /// Further diagnostics are left out: who has that many looks at the first ones.
    private static let countMax = 200

    init(file: String) {
        self.file = file
    }

    /// Whether further diagnostics are left out, so that their advice need not be worked out.
    var isFull: Bool { diagnostics.count >= Self.countMax }

    var hasErrors: Bool { errorCount > 0 }

    /// Adds a diagnostic.
    mutating func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errorCount += 1 }
        if !isFull { diagnostics.append(diagnostic) }
    }

    /// The diagnostics by place, each once: an anchor's value is looked at for each of its aliases.
    var all: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.sorted().filter { seen.insert($0).inserted }
    }
}
