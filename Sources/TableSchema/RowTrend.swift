/// An expectation over a dataset's files one after the other: `rows within 30% of last 10`.
public struct RowTrend: Hashable, Sendable {
    /// How many of the files before are looked at.
    public let filesMax: Int
    /// How far from them a file may be, as a part of what they have.
    public let tolerated: Double
    private let condition: String

    /// The rule that a condition is; nil when it is another one.
    public init?(_ condition: String) {
        let words = condition.lowercased().split(separator: " ").map(String.init)
        guard words.count == 6, words[0] == "rows", words[1] == "within", words[3] == "of", words[4] == "last",
            words[2].hasSuffix("%"), let percent = Double(words[2].dropLast()), percent >= 0, percent.isFinite,
            let files = Int(words[5]), (1...1000).contains(files)
        else { return nil }
        self.condition = condition
        tolerated = percent / 100
        filesMax = files
    }

    /// Why a file of so many rows is not as those before it; nil when it is, or when there were none.
    ///
    /// - Parameter before: the rows of the files before; the one in the middle is what a file is held against, so that a
    ///   single odd one does not count.
    public func refusal(of rows: Int64, after before: [Int64]) -> String? {
        guard !before.isEmpty else { return nil }
        let usual = before.sorted()[before.count / 2]
        guard abs(Double(rows - usual)) > tolerated * Double(usual) else { return nil }
        return "'\(condition)' does not hold: it has \(rows), and the last \(before.count) had \(usual) in the middle"
    }
}
