/// Reads JSON strictly: no repeated keys, no more than 64 levels, errors that tell the place.
struct JSONReader {
    static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    private var trail: [Step] = []

    private enum Step {
        case key(String)
        case index(Int)
    }

    static func read(_ text: String) throws(ImportError) -> JSONValue {
        var reader = JSONReader(bytes: Array(text.utf8))
        if reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == reader.bytes.count else { throw reader.error("text after the end of the JSON") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value() throws(ImportError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object() throws(ImportError) -> JSONObject {
        var result = JSONObject()
        position += 1
        if take("}") { return result }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a key in double quotes is expected") }
            let key = try string()
            try enter(.key(key))
            guard take(":") else { throw error("':' is expected") }
            guard result.insert(try value(), for: key) else { throw error("the key is given twice") }
            trail.removeLast()
        } while take(",")
        guard take("}") else { throw error("',' or '}' is expected") }
        return result
    }

    private mutating func array() throws(ImportError) -> [JSONValue] {
        var result: [JSONValue] = []
        position += 1
        if take("]") { return result }
        repeat {
            try enter(.index(result.count))
            result.append(try value())
            trail.removeLast()
        } while take(",")
        guard take("]") else { throw error("',' or ']' is expected") }
        return result
    }

    private mutating func enter(_ step: Step) throws(ImportError) {
        guard trail.count < Self.deepest else { throw error("the JSON is more than \(Self.deepest) levels deep") }
        trail.append(step)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(ImportError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw error("a JSON value is expected") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(ImportError) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let whole = position
        guard digits() else { throw error("a JSON value is expected") }
        if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 { throw error("a number begins with 0") }
        if next == UInt8(ascii: ".") {
            position += 1
            guard digits() else { throw error("a digit is expected") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() else { throw error("a digit is expected") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = next, byte.isDigit { position += 1 }
        return position > start
    }
}

// MARK: - Strings

extension JSONReader {
    private mutating func string() throws(ImportError) -> String {
        var text: [UInt8] = []
        position += 1
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
            case ..<0x20: throw error("a control character in a string")
            default: text.append(byte)
            }
        }
        throw error("the string does not end")
    }

    private mutating func escape() throws(ImportError) -> Unicode.Scalar {
        let byte = next
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw error("an unknown escape in a string")
        }
    }

    private mutating func unicode() throws(ImportError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard bytes[position...].starts(with: "\\u".utf8) else { throw error("half of a surrogate pair") }
        position += 2
        let second = try fourDigits()
        guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw error("half of a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(ImportError) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        let hexadecimal = digits.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
        guard digits.count == 4, hexadecimal,
            let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are expected") }
        position += 4
        return value
    }
}

// MARK: - Place

extension JSONReader {
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private func error(_ problem: String) -> ImportError {
        let path = trail.reduce(JSONPath.root) { path, step in
            switch step {
            case .key(let key): path.key(key)
            case .index(let index): path.index(index)
            }
        }
        let before = bytes.prefix(position)
        let line = before.count { $0 == 0x0A } + 1
        let column = before.count - ((before.lastIndex(of: 0x0A) ?? -1) + 1) + 1
        return ImportError("\(problem) (line \(line), column \(column))", at: path)
    }
}
