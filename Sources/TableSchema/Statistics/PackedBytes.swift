/// Writes numbers in as few bytes as they need, and texts behind their length.
package struct PackedWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    package init() {}

    /// One byte.
    package mutating func write(tag: UInt8) { bytes.append(tag) }

    /// A number that is small as a rule, and as a rule not negative.
    package mutating func write(_ number: Int64) {
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number of any size: eight bytes, the lowest first.
    package mutating func write(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A text.
    package mutating func write(_ text: String) {
        write(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// A text or none.
    package mutating func write(optional text: String?) {
        guard let text else { return write(-1) }
        write(text)
    }

    /// Bytes as they are.
    package mutating func write(raw more: [UInt8]) { bytes += more }
}

/// Bytes that no `PackedWriter` wrote so.
package struct PackedDamage: Error {
    /// The one kind of it.
    package init() {}
}

/// Reads what `PackedWriter` wrote, each step checked against the bytes there are.
package struct PackedReader {
    private let bytes: [UInt8]
    private var place = 0

    /// A reader of bytes, from their begin.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether all was read.
    package var isAtEnd: Bool { place == bytes.count }

    /// One byte.
    package mutating func tag() throws(PackedDamage) -> UInt8 {
        guard place < bytes.count else { throw PackedDamage() }
        defer { place += 1 }
        return bytes[place]
    }

    /// A number.
    package mutating func integer() throws(PackedDamage) -> Int64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try tag()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
        }
        throw PackedDamage()
    }

    /// How many parts follow, of which each takes a byte at least.
    package mutating func count() throws(PackedDamage) -> Int {
        let count = try integer()
        guard count >= 0, count <= Int64(bytes.count - place) else { throw PackedDamage() }
        return Int(count)
    }

    /// A number of eight bytes.
    package mutating func word() throws(PackedDamage) -> UInt64 {
        try raw(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A text.
    package mutating func text() throws(PackedDamage) -> String {
        String(decoding: try raw(try count()), as: UTF8.self)
    }

    /// A text or none.
    package mutating func optionalText() throws(PackedDamage) -> String? {
        let before = place
        if try integer() == -1 { return nil }
        place = before
        return try text()
    }

    /// So many bytes as they are.
    package mutating func raw(_ count: Int) throws(PackedDamage) -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else { throw PackedDamage() }
        defer { place += count }
        return bytes[place..<place + count]
    }
}
