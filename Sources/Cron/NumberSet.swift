/// A set of numbers from 0 to 63.
struct NumberSet: Hashable, Sendable {
    var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }
    var first: Int? { next(from: 0) }

    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

    /// The smallest member that is not less than a number.
    func next(from number: Int) -> Int? {
        guard number < 64 else { return nil }
        let rest = bits >> UInt64(number)
        return rest == 0 ? nil : number + rest.trailingZeroBitCount
    }
}
