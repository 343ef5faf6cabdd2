/// What the runs of a workflow may cost in a day.
public struct Budget: Hashable, Sendable {
    /// The sum.
    public var amount: Double
    /// Its currency, which has to be that of the price: `USD`.
    public var currency: String

    /// A budget.
    public init(amount: Double, currency: String) {
        self.amount = amount
        self.currency = currency
    }

    /// `5 USD`.
    public var text: String {
        let amount = "\(amount)"
        return "\(amount.hasSuffix(".0") ? String(amount.dropLast(2)) : amount) \(currency)"
    }

    /// Reads `5 USD/day`; nil when the text is none.
    public init?(_ text: String) {
        guard text.hasSuffix("/day") else { return nil }
        let words = text.dropLast(4).split(separator: " ")
        guard words.count == 2, let amount = Double(words[0]), amount > 0, amount.isFinite,
            words[1].allSatisfy({ $0.isLetter })
        else { return nil }
        self.init(amount: amount, currency: String(words[1]))
    }
}
