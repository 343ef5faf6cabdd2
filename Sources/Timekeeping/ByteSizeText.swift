/// Sizes as people write them: `512 MiB` (powers of 1024), `1 GB` (powers of 1000), `100` (bytes).
public enum ByteSizeText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("PB", 1_000_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("PiB", 1 << 50),
    ]

    /// Reads a size in bytes; capital and small letters are the same, parts of a byte are left out.
    public static func parse(_ text: String) throws(ByteSizeTextError) -> Int64 {
        var scanner = TextScanner(text)
        guard let number = DecimalNumber(&scanner) else { throw ByteSizeTextError(text: text, problem: .form) }
        _ = scanner.word { $0 == UInt8(ascii: " ") }
        let name = scanner.rest
        var bytes: Int64 = 1
        if !name.isEmpty {
            guard let unit = units.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw ByteSizeTextError(text: text, problem: .unit(name))
            }
            bytes = unit.bytes
        }
        guard let size = DecimalNumber.multiply(number, bytes) else {
            throw ByteSizeTextError(text: text, problem: .size)
        }
        return size
    }

    /// Writes a size for people, in powers of 1024 and with three digits or so: `1.2 MiB`, `512 MiB`, `100 B`.
    public static func format(_ bytes: Int64) -> String {
        let sign = bytes < 0 ? "-" : ""
        let size = bytes.magnitude
        if size < 1024 { return "\(sign)\(size) B" }
        var shift: UInt64 = 10
        var names = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        while tenths(size, shift) >= 10_240, names.count > 1 {
            shift += 10
            names.removeFirst()
        }
        let tenths = tenths(size, shift)
        let isWhole = tenths % 10 == 0 || tenths >= 1000
        let number = isWhole ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
        return "\(sign)\(number) \(names.first ?? "B")"
    }

    /// A size in tenths of a unit, rounded; the shift is 10 to 60.
    private static func tenths(_ size: UInt64, _ shift: UInt64) -> UInt64 {
        let rest = size & ((1 << shift) - 1)
        return (size >> shift) * 10 + (rest * 10 + (1 << (shift - 1))) >> shift
    }
}

/// A text that is no size.
public struct ByteSizeTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Problem: Hashable, Sendable {
        /// It is no number, or none followed by a unit.
        case form
        /// Its unit is none.
        case unit(String)
        /// It is more than 8 EiB.
        case size
    }

    /// The text.
    public var text: String
    /// What is wrong with it.
    public var problem: Problem

    /// What is wrong with it, and how a size is written.
    public var description: String {
        switch problem {
        case .form: "'\(text)' is no size; write bytes as a number, or a number and a unit, such as 512 MiB or 1 GB"
        case .unit(let unit):
            "'\(text)' has the unknown unit '\(unit)'; the units are B, KiB, MiB, GiB, TiB, PiB (powers of 1024) "
                + "and kB, MB, GB, TB, PB (powers of 1000)"
        case .size: "'\(text)' is too large; sizes stay under 8192 PiB"
        }
    }
}
