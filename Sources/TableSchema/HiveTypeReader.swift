/// Reads Hive type text from left to right, in one pass over its bytes.
struct HiveTypeReader {
    private let bytes: [UInt8]
    private var place = 0
    private static let depthMax = 128

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether nothing but blanks is left.
    var isAtEnd: Bool { bytes[place...].allSatisfy { $0 == UInt8(ascii: " ") } }

    /// The type at the reader's place; nil when there is none.
    mutating func readType(depth: Int = 0) -> DataType? {
        guard depth < Self.depthMax else { return nil }
        switch readWord() {
        case "unknown": return .unknown
        case "boolean": return .boolean
        case "tinyint": return .tinyint
        case "smallint": return .smallint
        case "int", "integer": return .int
        case "bigint": return .bigint
        case "float": return .float
        case "double": return .double
        case "string", "varchar", "char":
            if skip("(") { guard readNumber() != nil, skip(")") else { return nil } }
            return .string
        case "binary": return .binary
        case "date": return .date
        case "timestamp": return skip("with local time zone") ? .timestampWithTimeZone : .timestamp
        case "decimal": return readDecimal()
        case "array":
            guard skip("<"), let element = readType(depth: depth + 1), skip(">") else { return nil }
            return .array(element)
        case "map":
            guard skip("<"), let key = readType(depth: depth + 1), skip(","),
                let value = readType(depth: depth + 1), skip(">")
            else { return nil }
            return .map(key: key, value: value)
        case "struct": return readStructure(depth: depth)
        default: return nil
        }
    }

    private mutating func readDecimal() -> DataType? {
        guard skip("(") else { return .decimal(precision: 10, scale: 0) }
        guard let precision = readNumber() else { return nil }
        let scale = skip(",") ? readNumber() : 0
        guard let scale, skip(")"), (1...DataType.decimalDigitsMax).contains(precision), (0...precision).contains(scale)
        else { return nil }
        return .decimal(precision: precision, scale: scale)
    }

    private mutating func readStructure(depth: Int) -> DataType? {
        guard skip("<") else { return nil }
        var fields: [DataType.Field] = []
        if skip(">") { return .structure([]) }
        repeat {
            guard let name = readFieldName(), skip(":"), let type = readType(depth: depth + 1) else { return nil }
            fields.append(.init(name, type))
        } while skip(",")
        return skip(">") ? .structure(fields) : nil
    }

    private mutating func readFieldName() -> String? {
        skipBlanks()
        guard peek == UInt8(ascii: "`") else {
            let name = take { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ">") }
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
        }
        place += 1
        var name: [UInt8] = []
        while true {
            name += take { $0 != UInt8(ascii: "`") }
            guard skipByte(UInt8(ascii: "`")) else { return nil }
            guard skipByte(UInt8(ascii: "`")) else { return String(decoding: name, as: UTF8.self) }
            name.append(UInt8(ascii: "`"))
        }
    }

    private mutating func skipByte(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place += 1
        return true
    }

    private mutating func readWord() -> String {
        skipBlanks()
        let word = take { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        return String(decoding: word, as: UTF8.self).lowercased()
    }

    private mutating func readNumber() -> Int? {
        skipBlanks()
        let digits = take { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Steps over a lower-case text in whatever case; stays where it is when something else is there.
    private mutating func skip(_ text: StaticString) -> Bool {
        skipBlanks()
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes.count - place >= expected.count else { return false }
        for (offset, wanted) in expected.enumerated() {
            let byte = bytes[place + offset]
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard (isCapital ? byte | 0x20 : byte) == wanted else { return false }
        }
        place += expected.count
        return true
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = place
        while place < bytes.count, isPart(bytes[place]) { place += 1 }
        return bytes[start..<place]
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
    }
}
