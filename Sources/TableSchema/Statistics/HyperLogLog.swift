/// How many different values there are about, kept in 4 KiB whatever their number. Several add up to what one of all
/// their values would be.
///
/// P. Flajolet et al., "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm" (2007), with O.
/// Ertl's estimate.
public struct HyperLogLog: Hashable, Sendable {
    /// The highest rank that a hash of each part of the hashes had.
    public private(set) var registers: [UInt8]

    /// 2^12 registers: a standard error of 1.6 %.
    public static let registerBits: UInt64 = 12
    /// How many registers there are.
    public static let registerCount = 1 << Int(registerBits)
    /// The highest rank there is.
    public static let rankMax = UInt8(64 - registerBits + 1)

    /// Of no value yet.
    public init() { registers = [UInt8](repeating: 0, count: Self.registerCount) }

    /// With registers that were kept; nil when they are none.
    public init?(registers: [UInt8]) {
        guard registers.count == Self.registerCount, registers.allSatisfy({ $0 <= Self.rankMax }) else { return nil }
        self.registers = registers
    }

    /// The register of a value, by its hash, and the rank that it has there.
    @inlinable @inline(__always)
    public static func place(of hash: UInt64) -> (register: Int, rank: UInt8) {
        let rest = hash &<< 12 | 1 &<< 11
        return (
            Int(truncatingIfNeeded: hash &>> 52), UInt8(truncatingIfNeeded: rest.leadingZeroBitCount &+ 1)
        )
    }

    /// Counts a value by its hash.
    public mutating func add(hash: UInt64) {
        let (register, rank) = Self.place(of: hash)
        registers[register] = max(registers[register], rank)
    }

    /// Counts what another has counted.
    public mutating func add(_ other: HyperLogLog) {
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    /// The estimate: O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6.
    public var count: Int64 {
        let size = Double(registers.count)
        let highest = Int(Self.rankMax) - 1
        var histogram = [Double](repeating: 0, count: highest + 2)
        for register in registers { histogram[Int(register)] += 1 }
        var sum = size * Self.tau(1 - histogram[highest + 1] / size)
        for rank in stride(from: highest, through: 1, by: -1) { sum = 0.5 * (sum + histogram[rank]) }
        sum += size * Self.sigma(histogram[0] / size)
        return Int64((size * size / (2 * Self.logarithmOfTwo * sum)).rounded())
    }

    private static let logarithmOfTwo = 0.693_147_180_559_945_3

    private static func sigma(_ start: Double) -> Double {
        if start == 1 { return .infinity }
        var (x, y, z) = (start, 1.0, start)
        while true {
            x *= x
            let before = z
            z += x * y
            y += y
            if z == before { return z }
        }
    }

    private static func tau(_ start: Double) -> Double {
        if start == 0 || start == 1 { return 0 }
        var (x, y, z) = (start, 1.0, 1 - start)
        while true {
            x = x.squareRoot()
            let before = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
            if z == before { return z / 3 }
        }
    }
}
