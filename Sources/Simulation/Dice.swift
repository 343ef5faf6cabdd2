/// The one source of chance of a simulated world: SplitMix64, so that a seed gives the same life on every machine.
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Dice that fall as the seed says.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next number. Algorithm: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Dice of their own for a part of the world, so that what one part draws does not change another's luck.
    mutating func fork() -> Dice { Dice(seed: next()) }

    /// A whole number of a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(next() % count)
    }

    /// Whether one of so many throws comes out.
    mutating func oneIn(_ count: Int) -> Bool { number(1...max(1, count)) == 1 }

    /// A number from 0..<1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// One of some; nil of none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(0...(elements.count - 1))]
    }

    /// A time span, most often near the lower end, at times near the upper: both matter, in microseconds.
    mutating func span(_ range: ClosedRange<Int64>) -> Int64 {
        let fraction = fraction()
        let skewed = fraction * fraction * fraction
        return range.lowerBound + Int64(Double(range.upperBound - range.lowerBound) * skewed)
    }
}

extension Int64 {
    /// Spans of time in microseconds.
    static let millisecond: Int64 = 1_000
    static let second: Int64 = 1_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour
}
