/// What a Protocol Buffers message says that cannot be: the offset of it.
struct ProtobufDamage: Error {
    let offset: Int
}

/// Reads the fields of a Protocol Buffers message: https://protobuf.dev/programming-guides/encoding/
struct ProtobufReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    /// A field's value.
    enum Value {
        case integer(UInt64)
        case bytes(ArraySlice<UInt8>)
        /// Eight bytes; or four, which no message here asks for.
        case fixed(UInt64)
    }

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// The next field with its number; nil at the end.
    mutating func next() throws(ProtobufDamage) -> (field: Int, value: Value)? {
        guard place < bytes.endIndex else { return nil }
        let key = try varint()
        guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw damage }
        let field = Int(key >> 3)
        switch key & 7 {
        case 0: return (field, .integer(try varint()))
        case 1: return (field, .fixed(ByteWord.number(try take(8))))
        case 2:
            let length = try varint()
            return (field, .bytes(try take(Int(clamping: length))))
        case 5: return (field, .fixed(ByteWord.number(try take(4))))
        default: throw damage
        }
    }

    /// Numbers one after the other, to the end.
    mutating func packedIntegers() throws(ProtobufDamage) -> [UInt64] {
        var numbers: [UInt64] = []
        while place < bytes.endIndex { numbers.append(try varint()) }
        return numbers
    }

    /// A number whose sign is in the lowest bit.
    static func signed(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1) }

    private var damage: ProtobufDamage { ProtobufDamage(offset: place - bytes.startIndex) }

    private mutating func take(_ count: Int) throws(ProtobufDamage) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - place else { throw damage }
        defer { place += count }
        return bytes[place..<place + count]
    }

    private mutating func varint() throws(ProtobufDamage) -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while shift < 64 {
            guard place < bytes.endIndex else { throw damage }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw damage
    }
}
