public import SchemaInference
public import TableSchema

/// What makes a file valid data of its dataset. The judging is pure: a schema in, a verdict out.
public struct InspectionRules: Hashable, Sendable {
    /// Columns it must have; they match without regard to case.
    public var requiredColumns: [String]
    /// SQL conditions that hold for every row. Evaluated by an `ExpectationChecker`.
    public var expectations: [Expectation]
    /// What the user has pinned about the file.
    public var hints: ReadingHints
    /// Whether its reader has crashed before: then its bytes are hashed and nothing else, and it is found invalid.
    public var isDistrusted: Bool
    /// Whether its MD5 is told too, since manifests may list it.
    public var needsMD5 = false

    /// Rules; by default any file that reads whole is valid.
    public init(
        requiredColumns: [String] = [], expectations: [Expectation] = [], hints: ReadingHints = .none,
        isDistrusted: Bool = false
    ) {
        self.requiredColumns = requiredColumns
        self.expectations = expectations
        self.hints = hints
        self.isDistrusted = isDistrusted
    }

    /// The rules of a dataset.
    public init(_ dataset: WatchedDataset, isDistrusted: Bool = false) {
        self.init(
            requiredColumns: dataset.requiredColumns, expectations: dataset.expectations,
            hints: ReadingHints(dataset.classifier, statistics: dataset.statistics),
            isDistrusted: isDistrusted)
        needsMD5 = dataset.manifest != nil
    }

    /// Judges a file of `size` bytes by its schema. Expectations are not looked at here.
    public func judge(_ schema: FileSchema, size: Int64) -> Verdict {
        if size == 0, !requiredColumns.isEmpty {
            return .invalid(reason: "the file is empty; it must have \(Self.named(requiredColumns))")
        }
        let errors = schema.problems.filter { $0.severity == .error }
        if let first = errors.first {
            return .invalid(reason: Self.text(first) + Self.andMore(errors.count - 1))
        }
        if let contradiction = hints.classifier.contradiction(by: schema) { return .invalid(reason: contradiction) }
        let missing = requiredColumns.filter { required in
            !schema.columns.contains { $0.name.lowercased() == required.lowercased() }
        }
        guard missing.isEmpty else {
            // A column that is wanted under its own name stands for no other.
            let others = schema.columns.filter { column in
                !requiredColumns.contains { $0.lowercased() == column.name.lowercased() }
            }
            return .invalid(reason: Self.missingText(missing, among: schema.columns, candidates: others))
        }
        return .valid
    }

    private static func text(_ problem: FileProblem) -> String {
        if let line = problem.line { return "line \(line): \(problem.message)" }
        if let offset = problem.offset { return "byte \(offset): \(problem.message)" }
        return problem.message
    }

    private static func andMore(_ count: Int) -> String {
        count == 0 ? "" : " (and \(count) more problem\(count == 1 ? "" : "s"))"
    }

    private static func missingText(
        _ missing: [String], among columns: [Column], candidates: [Column]
    ) -> String {
        let names = columns.map(\.name)
        let hints = missing.compactMap { name in
            NearName.best(for: name, in: candidates.map(\.name)).map { "'\($0)' instead of '\(name)'" }
        }
        let has = hints.isEmpty ? "it has \(shown(names))" : "it has \(hints.joined(separator: ", "))"
        return "\(named(missing)) \(missing.count == 1 ? "is" : "are") missing; \(has)"
    }

    private static func named(_ columns: [String]) -> String {
        (columns.count == 1 ? "column " : "columns ") + columns.map { "'\($0)'" }.joined(separator: ", ")
    }

    /// The first names of a list that may be long.
    private static func shown(_ names: [String]) -> String {
        guard !names.isEmpty else { return "no columns" }
        let first = named(Array(names.prefix(8)))
        return names.count > 8 ? "\(first) and \(names.count - 8) more" : first
    }
}

/// The name that was probably meant.
enum NearName {
    /// The nearest candidate that differs in a third of the letters at most, without regard to case.
    static func best(for name: String, in candidates: [String]) -> String? {
        let wanted = Array(letters(name))
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        let near = candidates.lazy.filter { $0.utf8.count <= 256 }
            .map { (name: $0, distance: distance(wanted, Array(letters($0)))) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= max(1, wanted.count / 3) else { return nil }
        return near.name
    }

    /// What counts of a name: `customer_id`, `Customer ID` and `customerId` are as near as can be.
    private static func letters(_ name: String) -> some Sequence<Character> {
        name.lowercased().lazy.filter { !"_- .".contains($0) }
    }

    /// Levenshtein's distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[right.count]
    }
}
