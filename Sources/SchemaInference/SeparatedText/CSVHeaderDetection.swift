/// Decides whether the first row names the columns: by what stands above against what stands below.
enum CSVHeaderDetection {
    /// `names` are the texts of the first row, `first` and `rest` what the columns gathered above and below.
    static func isHeader(
        names: [String], first: ColumnProfiles, rest: ColumnProfiles, rowCount: Int64
    ) -> Bool {
        let used = names.prefix(first.count).enumerated().map { index, name in
            Pair(
                name: name, above: first[index].pointee.summary, below: rest[index].pointee.summary,
                seenBelow: rest[index].pointee.firsts.seen, recurs: rest[index].pointee.hasHeading)
        }
        if used.isEmpty { return false }
        if rowCount <= 1 { return areNames(used) && used.allSatisfy { $0.above.seen == .text } }
        let contradicting = used.filter(\.differs)
        let agreeing = used.filter(\.agrees)
        if !contradicting.isEmpty {
            // A number above numbers may still be a name, a year for instance, when most else says header.
            return contradicting.count > agreeing.count || agreeing.allSatisfy(\.isYear)
        }
        if areYears(agreeing), used.allSatisfy({ $0.isYear || isNameLike($0.name) }) { return areDistinct(used) }
        if !agreeing.isEmpty || used.contains(where: { $0.belowIsTyped }) { return false }
        if used.contains(where: \.isNumberOverText) {
            return areDistinct(used) && used.allSatisfy { $0.isNumberOverText || isNameLike($0.name) }
        }
        return areNames(used) && !recurs(used)
    }

    private struct Pair {
        let name: String
        let above: ValueSummary
        let below: ValueSummary
        /// The classes of the values below, until it was clear that they are text.
        let seenBelow: ValueClass
        /// Whether the name stands among the values below.
        let recurs: Bool

        /// Whether the values below say more than that they are text.
        var belowIsTyped: Bool { !below.isString && !below.values.isEmpty }
        /// Whether the text above cannot be one of the values below.
        var differs: Bool {
            guard belowIsTyped, !above.values.isEmpty else { return false }
            var both = below
            both.add(above)
            return both.isString
        }
        /// Whether the value above looks like those below.
        var agrees: Bool { belowIsTyped && !above.values.isEmpty && !differs }
        var isYear: Bool { above.values == .integer && name.count == 4 && (name.first == "1" || name.first == "2") }
        /// Whether a whole number stands above texts of which none is one.
        var isNumberOverText: Bool {
            above.values == .integer && below.isString && seenBelow.isDisjoint(with: .numbers)
        }
    }

    /// Whether the first row is unique, not empty and reads like names throughout.
    private static func areNames(_ pairs: [Pair]) -> Bool {
        areDistinct(pairs) && pairs.allSatisfy { isNameLike($0.name) }
    }

    /// Whether columns are years one after the other, above numbers that are none: the layout of much open data.
    private static func areYears(_ pairs: [Pair]) -> Bool {
        let years = pairs.compactMap { $0.isYear ? Int($0.name) : nil }
        guard years.count > 1, years.count == pairs.count else { return false }
        let hasFractions = pairs.contains { $0.seenBelow.contains(.double) }
        return hasFractions && zip(years, years.dropFirst()).allSatisfy { $1 == $0 + 1 }
    }

    private static func areDistinct(_ pairs: [Pair]) -> Bool {
        Set(pairs.map { $0.name.lowercased() }).count == pairs.count
    }

    /// A name has a letter, is short, and is no address.
    private static func isNameLike(_ name: String) -> Bool {
        // Counting characters takes long; there are never more of them than bytes.
        (name.utf8.count <= 100 || name.count <= 100) && name.unicodeScalars.contains { $0.properties.isAlphabetic }
            && !name.contains("@")
            && !name.contains("://") && !name.contains("=")
    }

    /// Whether texts of the first row come again below. In a wide table a few may, by chance.
    private static func recurs(_ pairs: [Pair]) -> Bool {
        let count = pairs.count { $0.recurs }
        return count > 0 && count * 8 >= pairs.count
    }
}
