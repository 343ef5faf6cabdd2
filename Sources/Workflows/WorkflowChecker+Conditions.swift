import YAMLSource

/// `when:` is SQLite's to read; here only the names before a point are looked at.
extension WorkflowChecker {
    mutating func checkConditions() {
        guard draft.nodes.contains(where: { $0.when != nil || !$0.branchConditions.isEmpty }) else { return }
        var known = draft.nodes.map { identifier($0.name.value) }
        known += draft.datasets.map { identifier($0.name.value) } + ["batch", "run"]
        let knownNames = Set(known)
        for node in draft.nodes {
            for when in node.branchConditions + (node.when.map { [$0] } ?? []) {
                checkCondition(when, known: known, knownNames)
            }
        }
    }

    private mutating func checkCondition(_ when: Placed<String>, known: [String], _ knownNames: Set<String>) {
        if when.value.allSatisfy(\.isWhitespace) {
            findings.report(.isEmpty("when", at: when.place))
        }
        for reference in ConditionReference.all(in: when.value) where !knownNames.contains(reference.name) {
            let place = when.place(offset: reference.offset, length: reference.length)
            if nodeNames.contains(reference.kebabName) {
                findings.report(.nameWithHyphens(reference.kebabName, identifier(reference.kebabName), at: place))
            } else if !findings.isFull {
                let suggestion = NearMiss.best(for: reference.name, in: known)
                findings.report(.unknownInCondition(reference.name, at: place, suggestion: suggestion))
            }
        }
    }
}

/// A name before a point in an expression: `daily_sales` of `daily_sales.rows >= 1000`.
struct ConditionReference: Hashable {
    /// The name, in small letters as SQLite reads it.
    var name: String
    /// The name with what hyphens join to it, as in `daily-sales.rows`.
    var kebabName: String
    /// Where the longer of both stands, in Unicode scalars.
    var offset: Int
    var length: Int

    /// The references of an expression; texts in quotes, and what follows a point, are none.
    static func all(in expression: String) -> [ConditionReference] {
        let scalars = Array(expression.unicodeScalars)
        var references: [ConditionReference] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "'" || scalar == "\"" {
                index = (scalars[(index + 1)...].firstIndex(of: scalar) ?? scalars.count) + 1
            } else if isNamePart(scalar) {
                let end = scalars[index...].firstIndex { !isNamePart($0) && $0 != "-" } ?? scalars.count
                let column = scalars[min(end + 1, scalars.count)...].prefix(while: isNamePart)
                if end < scalars.count, scalars[end] == ".", !column.isEmpty {
                    if let reference = ConditionReference(scalars[index..<end]) { references.append(reference) }
                    index = column.endIndex
                } else {
                    index = end
                }
            } else {
                index += 1
            }
        }
        return references
    }

    /// Of what stands before a point; nil for a number.
    private init?(_ run: ArraySlice<Unicode.Scalar>) {
        let plain = run[(run.lastIndex(of: "-").map { $0 + 1 } ?? run.startIndex)...]
        guard let first = plain.first, !("0"..."9").contains(first) else { return nil }
        name = Self.text(plain).lowercased()
        kebabName = Self.text(run)
        offset = run.startIndex
        length = run.count
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}
