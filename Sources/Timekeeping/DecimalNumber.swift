/// A number that is not negative, as a person writes it: up to 15 digits, and up to 9 of them after a point.
struct DecimalNumber {
    var whole: Int64
    /// In billionths.
    var fraction: Int64

    /// Reads `12` or `12.5`.
    init?(_ scanner: inout TextScanner) {
        guard let whole = scanner.number(atMost: 15) else { return nil }
        self.whole = Int64(whole)
        fraction = 0
        if scanner.take(".") {
            guard let fraction = scanner.fraction(digits: 9) else { return nil }
            self.fraction = Int64(fraction)
        }
    }

    /// The number times a unit, rounded down; nil past the range.
    static func multiply(_ number: DecimalNumber, _ unit: Int64) -> Int64? {
        let (product, overflow) = number.whole.multipliedReportingOverflow(by: unit)
        let (high, low) = number.fraction.multipliedFullWidth(by: unit)
        let part = Int64(1_000_000_000).dividingFullWidth((high, low)).quotient
        let (sum, sumOverflow) = product.addingReportingOverflow(part)
        return overflow || sumOverflow ? nil : sum
    }
}
