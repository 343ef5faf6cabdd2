/// Writes numbers in as few bytes as they need, and texts behind their length.
struct SketchWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(tag: UInt8) { bytes.append(tag) }

    /// A number that is small as a rule, and as a rule not negative.
    mutating func write(_ number: Int64) {
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number of any size: eight bytes, the lowest first.
    mutating func write(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ text: String) {
        write(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write(optional text: String?) {
        guard let text else { return write(-1) }
        write(text)
    }

    mutating func write(raw more: [UInt8]) { bytes += more }
}

/// Bytes that are no sketch.
struct SketchDamage: Error {}

/// Reads what `SketchWriter` wrote, each step checked against the bytes there are.
struct SketchReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func tag() throws(SketchDamage) -> UInt8 {
        guard place < bytes.count else { throw SketchDamage() }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func integer() throws(SketchDamage) -> Int64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try tag()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
        }
        throw SketchDamage()
    }

    /// How many parts follow, of which each takes a byte at least.
    mutating func count() throws(SketchDamage) -> Int {
        let count = try integer()
        guard count >= 0, count <= Int64(bytes.count - place) else { throw SketchDamage() }
        return Int(count)
    }

    mutating func word() throws(SketchDamage) -> UInt64 {
        try raw(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func text() throws(SketchDamage) -> String {
        String(decoding: try raw(try count()), as: UTF8.self)
    }

    mutating func optionalText() throws(SketchDamage) -> String? {
        let before = place
        if try integer() == -1 { return nil }
        place = before
        return try text()
    }

    mutating func raw(_ count: Int) throws(SketchDamage) -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else { throw SketchDamage() }
        defer { place += count }
        return bytes[place..<place + count]
    }
}
