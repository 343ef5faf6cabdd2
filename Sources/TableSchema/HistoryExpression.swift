/// A number that is reckoned from what a value was before: `avg(last(10)) * 0.8`, `max(last(3)) + 1`.
///
/// `last()` is the newest value, `last(10)` the ten newest, or as many as there are. Of those, `avg`, `median`, `min`, `max`,
/// `sum` and `std` (of all of them, not of a sample) make one, `percentile(last(10), 95)` the one that so many percent are
/// not above, between two where it falls there, and `index(last(10), 2)` the second newest. `abs` leaves the sign out.
public struct HistoryExpression: Hashable, Sendable {
    /// Why a text is none.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// In words that go on after the text.
        public let description: String
    }

    private indirect enum Term: Hashable, Sendable {
        case number(Double)
        case last(Int)
        case reckoned(Sign, Term, Term)
        case absolute(Term)
        case summed(Summary, of: Int)
        /// Of so many values the one at this percentage.
        case percentile(of: Int, Double)
        case index(of: Int, Int)
    }

    private enum Sign: String, Sendable { case plus = "+", minus = "-", times = "*", by = "/" }

    private enum Summary: String, CaseIterable, Sendable { case avg, median, min, max, sum, std }

    /// How many values before are looked at, at most.
    public private(set) var valuesMax = 0
    private var term = Term.number(0)
    private var rest: ArraySlice<String> = []
    private static let lastMax = 1000
    private static let depthMax = 64
    private static let wordsMax = 500

    /// Reads an expression.
    public init(_ text: String) throws(Refusal) {
        rest = Self.words(of: text)[...]
        guard rest.count <= Self.wordsMax else { throw Refusal(description: "it is too long") }
        term = try readSum(depth: 0)
        if let word = rest.first { throw Refusal(description: "'\(word)' cannot be reckoned with here") }
    }

    /// Its value after others; nil when there are none that it could be reckoned from.
    ///
    /// - Parameter before: what the value was before, the newest first.
    public func value(after before: [Double]) -> Double? {
        Self.value(of: term, before)
    }

    // MARK: Reckoning

    private static func value(of term: Term, _ before: [Double]) -> Double? {
        switch term {
        case .number(let number): return number
        case .last(let place): return before.count >= place ? before[place - 1] : nil
        case .absolute(let term): return value(of: term, before).map { abs($0) }
        case .reckoned(let sign, let left, let right):
            guard let left = value(of: left, before), let right = value(of: right, before) else { return nil }
            return switch sign {
            case .plus: left + right
            case .minus: left - right
            case .times: left * right
            case .by: left / right
            }
        case .summed(let summary, let count): return value(of: summary, Array(before.prefix(count)))
        case .percentile(let count, let percent): return percentile(percent, of: Array(before.prefix(count)))
        case .index(let count, let place):
            return place <= min(count, before.count) ? before[place - 1] : nil
        }
    }

    private static func value(of summary: Summary, _ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        return switch summary {
        case .avg: mean
        case .median: percentile(50, of: values)
        case .min: values.min()
        case .max: values.max()
        case .sum: values.reduce(0, +)
        case .std: (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
    }

    private static func percentile(_ percent: Double, of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let place = percent / 100 * Double(sorted.count - 1)
        let below = Int(place)
        let above = Swift.min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    // MARK: Reading

    private mutating func readSum(depth: Int) throws(Refusal) -> Term {
        guard depth < Self.depthMax else { throw Refusal(description: "its parentheses go too deep") }
        var term = try readProduct(depth: depth)
        while let sign = take(.plus) ?? take(.minus) { term = .reckoned(sign, term, try readProduct(depth: depth)) }
        return term
    }

    private mutating func readProduct(depth: Int) throws(Refusal) -> Term {
        var term = try readFactor(depth: depth)
        while let sign = take(.times) ?? take(.by) { term = .reckoned(sign, term, try readFactor(depth: depth)) }
        return term
    }

    private mutating func readFactor(depth: Int) throws(Refusal) -> Term {
        guard let word = rest.popFirst() else { throw Refusal(description: "a number is missing at its end") }
        if word == "-" {
            guard depth < Self.depthMax else { throw Refusal(description: "its signs go too deep") }
            return .reckoned(.minus, .number(0), try readFactor(depth: depth + 1))
        }
        if word == "(" {
            let term = try readSum(depth: depth + 1)
            try need(")")
            return term
        }
        if let number = Double(word), number.isFinite, word.first?.isNumber == true { return .number(number) }
        return try readCall(of: word.lowercased(), depth: depth)
    }

    private mutating func readCall(of name: String, depth: Int) throws(Refusal) -> Term {
        if name == "last" {
            let count = try readLast()
            guard count == 1 else {
                throw Refusal(
                    description: "last(\(count)) is several values: make one of them, as avg(last(\(count))) does")
            }
            return .last(1)
        }
        if name == "abs" {
            try need("(")
            let term = try readSum(depth: depth + 1)
            try need(")")
            return .absolute(term)
        }
        let summary = Summary(rawValue: name)
        guard summary != nil || name == "percentile" || name == "index" else {
            throw Refusal(
                description: "'\(name)' is not known; there are last, abs, index, percentile, "
                    + Summary.allCases.map(\.rawValue).joined(separator: ", "))
        }
        try need("(")
        guard rest.popFirst()?.lowercased() == "last" else { throw Refusal(description: "\(name) is one of last(10)") }
        let count = try readLast()
        if let summary {
            try need(")")
            return .summed(summary, of: count)
        }
        try need(",")
        let number = rest.popFirst().flatMap(Double.init) ?? -1
        try need(")")
        if name == "percentile", (0...100).contains(number) { return .percentile(of: count, number) }
        if name == "index", let place = Int(exactly: number), (1...count).contains(place) {
            return .index(of: count, place)
        }
        throw Refusal(
            description: name == "index"
                ? "index counts from 1 to \(count) here" : "percentile takes a percentage from 0 to 100")
    }

    /// `()` or `(10)` behind `last`.
    private mutating func readLast() throws(Refusal) -> Int {
        try need("(")
        var count = 1
        if let word = rest.first, word != ")" {
            guard let number = Int(word), (1...Self.lastMax).contains(number) else {
                throw Refusal(description: "last takes a number from 1 to \(Self.lastMax)")
            }
            (count, rest) = (number, rest.dropFirst())
        }
        try need(")")
        valuesMax = Swift.max(valuesMax, count)
        return count
    }

    private mutating func take(_ sign: Sign) -> Sign? {
        guard rest.first == sign.rawValue else { return nil }
        rest = rest.dropFirst()
        return sign
    }

    private mutating func need(_ word: String) throws(Refusal) {
        guard rest.popFirst() == word else { throw Refusal(description: "'\(word)' is missing") }
    }

    /// Names, numbers and signs.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var continues = false
        for character in text {
            let isPart = character.isLetter || character.isNumber || character == "." || character == "_"
            if isPart, continues, let last = words.popLast() {
                words.append(last + String(character))
            } else if !character.isWhitespace {
                words.append(String(character))
            }
            continues = isPart
        }
        return words
    }
}
