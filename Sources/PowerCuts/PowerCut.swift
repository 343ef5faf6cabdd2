/// One way in which a power cut can come out: which of the sectors and names that were not synced are kept.
///
/// All chance is a function of the seed, so that a state can be made again.
struct PowerCut: Sendable {
    /// What is kept of what was not synced.
    enum Luck: Hashable, Sendable {
        case all
        case none
        /// Only what was done last.
        case last
        /// Each with a chance of so many in 256.
        case some(UInt8)
    }

    let seed: UInt64
    let sectors: Luck
    let names: Luck

    /// A cut whose luck is drawn by its seed, the edges often enough.
    init(seed: UInt64) {
        self.seed = Self.mixed(seed)
        sectors = Self.luck(self.seed & 0xFFFF)
        names = Self.luck(self.seed >> 16 & 0xFFFF)
    }

    /// A cut with a given luck.
    init(seed: UInt64 = 0, sectors: Luck, names: Luck) {
        self.seed = seed
        self.sectors = sectors
        self.names = names
    }

    /// Nothing is lost.
    static let harmless = PowerCut(sectors: .all, names: .all)
    /// All is lost that can be.
    static let worst = PowerCut(sectors: .none, names: .none)

    /// How many of the changes to a sector reached the disk.
    func kept(of count: Int, ofFile file: Int, sector: Int, isLast: Bool) -> Int {
        switch sectors {
        case .all: return count
        case .none: return 0
        case .last: return isLast ? count : 0
        case .some(let chance):
            let drawn = Self.mixed(seed ^ UInt64(truncatingIfNeeded: file) << 32 ^ UInt64(truncatingIfNeeded: sector))
            if UInt8(truncatingIfNeeded: drawn) < chance { return count }
            return Int(drawn >> 8 % UInt64(count))
        }
    }

    /// Whether a change of names reached the disk.
    func keeps(name number: Int, isLast: Bool) -> Bool {
        switch names {
        case .all: true
        case .none: false
        case .last: isLast
        case .some(let chance):
            UInt8(truncatingIfNeeded: Self.mixed(~seed ^ UInt64(truncatingIfNeeded: number))) < chance
        }
    }

    private static func luck(_ drawn: UInt64) -> Luck {
        switch drawn % 8 {
        case 0: .all
        case 1: .none
        case 2: .last
        default: .some([16, 64, 128, 192, 240][Int(drawn >> 3 % 5)])
        }
    }

    /// SplitMix64's mixing of a number into another.
    static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
