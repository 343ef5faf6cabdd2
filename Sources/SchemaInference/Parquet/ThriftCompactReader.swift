/// What made Thrift bytes unreadable.
struct ThriftDamage: Error {
    let offset: Int
}

/// Reads Apache Thrift's compact protocol, as Parquet's footers use it. Every step is checked against the bytes there
/// are: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
struct ThriftCompactReader {
    private let bytes: [UInt8]
    private var place = 0
    private static let depthMax = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The types that fields and elements have.
    enum Kind: UInt8 {
        case yes = 1
        case no, byte, int16, int32, int64, double, binary, list, set, map, structure, uuid
    }

    /// Reads a structure: `read` gets each field's number and kind and either reads its value or leaves it be.
    mutating func structure(
        _ read: (inout Self, _ field: Int, Kind) throws(ThriftDamage) -> Void
    ) throws(ThriftDamage) {
        var field = 0
        while let next = try fieldHeader(after: field) {
            field = next.field
            let before = place
            try read(&self, field, next.kind)
            if place == before { try skip(next.kind, depth: 0) }
        }
    }

    /// Reads a list's head: how many elements, and their kind.
    mutating func listHeader() throws(ThriftDamage) -> (count: Int, kind: Kind) {
        let head = try byte()
        let short = Int(head >> 4)
        let count = short == 15 ? try length() : short
        guard let kind = Kind(rawValue: head & 0x0F), count <= bytes.count - place else { throw damage }
        return (count, kind)
    }

    /// Reads an integer of any width.
    mutating func integer() throws(ThriftDamage) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// Reads text.
    mutating func text() throws(ThriftDamage) -> String { String(decoding: try slice(), as: UTF8.self) }

    /// Reads bytes.
    mutating func binary() throws(ThriftDamage) -> [UInt8] { Array(try slice()) }

    private mutating func slice() throws(ThriftDamage) -> ArraySlice<UInt8> {
        let count = try length()
        guard count <= bytes.count - place else { throw damage }
        defer { place += count }
        return bytes[place..<place + count]
    }

    /// Reads one byte as it is.
    mutating func singleByte() throws(ThriftDamage) -> UInt8 { try byte() }

    // MARK: Parts

    private var damage: ThriftDamage { ThriftDamage(offset: place) }

    private mutating func fieldHeader(after field: Int) throws(ThriftDamage) -> (field: Int, kind: Kind)? {
        let head = try byte()
        if head == 0 { return nil }
        guard let kind = Kind(rawValue: head & 0x0F) else { throw damage }
        if head >> 4 > 0 { return (field + Int(head >> 4), kind) }
        let number = try integer()
        guard (0...Int64(Int16.max)).contains(number) else { throw damage }
        return (Int(number), kind)
    }

    /// Steps over a value that nobody wants.
    private mutating func skip(_ kind: Kind, depth: Int) throws(ThriftDamage) {
        guard depth < Self.depthMax else { throw damage }
        switch kind {
        case .yes, .no: break
        case .byte: try skipBytes(1)
        case .int16, .int32, .int64: _ = try varint()
        case .double: try skipBytes(8)
        case .uuid: try skipBytes(16)
        case .binary: try skipBytes(try length())
        case .list, .set:
            let (count, element) = try listHeader()
            for _ in 0..<count { try skipElement(element, depth: depth + 1) }
        case .map:
            let count = try length()
            guard count > 0 else { return }
            let kinds = try byte()
            guard count <= bytes.count - place, let key = Kind(rawValue: kinds >> 4),
                let value = Kind(rawValue: kinds & 0x0F)
            else { throw damage }
            for _ in 0..<count {
                try skipElement(key, depth: depth + 1)
                try skipElement(value, depth: depth + 1)
            }
        case .structure:
            var field = 0
            while let next = try fieldHeader(after: field) {
                field = next.field
                try skip(next.kind, depth: depth + 1)
            }
        }
    }

    /// In lists and maps a truth value takes a byte; in a structure it is in the field's head.
    private mutating func skipElement(_ kind: Kind, depth: Int) throws(ThriftDamage) {
        if kind == .yes || kind == .no { try skipBytes(1) } else { try skip(kind, depth: depth) }
    }

    private mutating func skipBytes(_ count: Int) throws(ThriftDamage) {
        guard count <= bytes.count - place else { throw damage }
        place += count
    }

    private mutating func byte() throws(ThriftDamage) -> UInt8 {
        guard place < bytes.count else { throw damage }
        defer { place += 1 }
        return bytes[place]
    }

    private mutating func length() throws(ThriftDamage) -> Int {
        let count = try varint()
        guard count <= UInt64(Int32.max) else { throw damage }
        return Int(count)
    }

    private mutating func varint() throws(ThriftDamage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        throw damage
    }
}
