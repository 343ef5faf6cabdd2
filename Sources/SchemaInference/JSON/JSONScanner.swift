/// Why a JSON value could not be read to its end.
enum JSONStop: Error {
    /// The window ends before the value does.
    case windowEnded
    /// The value is no JSON: why, and the address of the byte where that shows.
    case malformed(String, address: UInt)

    static func malformed(_ reason: String, _ place: UnsafePointer<UInt8>) -> JSONStop {
        .malformed(reason, address: UInt(bitPattern: place))
    }
}

/// Reads JSON values from bytes straight into types. Strict as RFC 8259, but for `NaN` and `Infinity`, which Python
/// writes. Objects and arrays nest as deep as `depthMax` and no deeper.
struct JSONScanner {
    private(set) var place: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// Whether a line ended between the parts of a value.
    private(set) var hasLineEndInside = false

    static let depthMax = 128

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: UnsafePointer<UInt8>) {
        place = start
        end = start + (bytes.count - (start - (bytes.baseAddress ?? start)))
    }

    /// Steps over blanks. Tells whether a line ended among them.
    @inline(__always)
    mutating func skipBlanks() -> Bool {
        var hasLineEnd = false
        while place < end {
            switch place.pointee {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): hasLineEnd = true
            default: return hasLineEnd
            }
            place += 1
        }
        return hasLineEnd
    }

    /// The next byte; nil at the window's end.
    var next: UInt8? { place < end ? place.pointee : nil }

    /// Steps over one byte.
    mutating func step() { place += 1 }

    /// Reads one value into a node.
    mutating func value(into types: inout JSONTypes, node: Int, depth: Int) throws(JSONStop) {
        switch try peek() {
        case UInt8(ascii: "{"): try object(into: &types, node: node, depth: depth + 1)
        case UInt8(ascii: "["): try array(into: &types, node: node, depth: depth + 1)
        case UInt8(ascii: "\""):
            let text = try string()
            if text.hasEscapes {
                types.addEscaped(text.bytes, to: node)
            } else {
                types.add(types.isString(node) ? .text : classify(text.bytes, types.readsTexts), text.bytes, to: node)
            }
        case UInt8(ascii: "t"):
            try word("true")
            types.add(ClassifiedValue(valueClass: .boolean), last(4), to: node)
        case UInt8(ascii: "f"):
            try word("false")
            types.add(ClassifiedValue(valueClass: .boolean), last(5), to: node)
        case UInt8(ascii: "n"):
            try word("null")
            types.addNull(to: node)
        default:
            let start = place
            let number = if let plain = plainNumber() { plain } else { try number() }
            types.add(number, UnsafeBufferPointer(start: start, count: place - start), to: node)
        }
    }

    /// The bytes just read.
    private func last(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: place - count, count: count)
    }

    /// Goes over one value to its end, whatever is in it, if the window holds it.
    mutating func skipValue() throws(JSONStop) {
        var depth = 0
        repeat {
            switch try peek() {
            case UInt8(ascii: "{"), UInt8(ascii: "["): (depth, place) = (depth + 1, place + 1)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): (depth, place) = (depth - 1, place + 1)
            case UInt8(ascii: ","), UInt8(ascii: ":"): place += 1
            case UInt8(ascii: "\""): _ = try string()
            default:
                while place < end, place.pointee > UInt8(ascii: " "), !Self.isStructural(place.pointee) { place += 1 }
                if place == end { throw .windowEnded }
            }
        } while depth > 0
    }

    private static func isStructural(_ byte: UInt8) -> Bool {
        [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\"")].contains(byte)
    }

    // MARK: Objects and arrays

    private mutating func object(into types: inout JSONTypes, node: Int, depth: Int) throws(JSONStop) {
        try open(depth)
        let object = types.addObject(to: node)
        var guess = object.first
        if try peek() == UInt8(ascii: "}") {
            place += 1
            return
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw .malformed("a key in double quotes is missing", place) }
            let field: UnsafeMutablePointer<JSONFieldMark>
            if let guess, case let length = guess.pointee.length(at: place, end), length > 0 {
                field = guess
                place += length
            } else {
                field = try key(into: &types, node: node, guess)
            }
            let child = types.enter(field, of: node, object: object.number)
            guess = field.pointee.next
            try value(into: &types, node: child, depth: depth)
            switch try peek() {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "}"):
                place += 1
                return
            default: throw .malformed("a comma or brace is missing behind a value", place)
            }
        }
    }

    /// Reads a key with its colon; the answer is its field, mostly the one that was guessed.
    private mutating func key(
        into types: inout JSONTypes, node: Int, _ guess: UnsafeMutablePointer<JSONFieldMark>?
    ) throws(JSONStop) -> UnsafeMutablePointer<JSONFieldMark> {
        let key = try string()
        let field: UnsafeMutablePointer<JSONFieldMark>
        if let guess, types.isKey(key.bytes, of: guess, in: node) {
            field = guess
        } else {
            let name = JSONString.decoded(key.bytes, hasEscapes: key.hasEscapes)
            guard let name else { throw .malformed("a key has an escape that stands for no character", place) }
            field = types.field(key.bytes, name: name, of: node)
            if types.isTooLarge { throw .malformed("it has more than \(JSONTypes.nodesMax) different keys", place) }
        }
        guard try peek() == UInt8(ascii: ":") else { throw .malformed("a colon is missing behind a key", place) }
        place += 1
        return field
    }

    private mutating func array(into types: inout JSONTypes, node: Int, depth: Int) throws(JSONStop) {
        try open(depth)
        let element = types.addArray(to: node)
        if try peek() == UInt8(ascii: "]") {
            place += 1
            return
        }
        while true {
            try value(into: &types, node: element, depth: depth)
            switch try peek() {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "]"):
                place += 1
                return
            default: throw .malformed("a comma or bracket is missing behind a value", place)
            }
        }
    }

    @inline(__always)
    private mutating func open(_ depth: Int) throws(JSONStop) {
        guard depth <= Self.depthMax else { throw .malformed("it nests deeper than \(Self.depthMax) levels", place) }
        place += 1
    }

    /// The next byte that is not blank.
    @inline(__always)
    private mutating func peek() throws(JSONStop) -> UInt8 {
        if place < end, place.pointee > UInt8(ascii: " ") { return place.pointee }
        if skipBlanks() { hasLineEndInside = true }
        guard place < end else { throw .windowEnded }
        return place.pointee
    }

    // MARK: Scalars

    /// The bytes between the quotes, and whether escapes are in them.
    @inline(__always)
    private mutating func string() throws(JSONStop) -> (bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) {
        let start = place + 1
        place = start
        var hasEscapes = false
        while true {
            place = JSONString.plainEnd(place, end)
            guard place < end else { throw .windowEnded }
            switch place.pointee {
            case UInt8(ascii: "\""):
                let bytes = UnsafeBufferPointer(start: start, count: place - start)
                place += 1
                return (bytes, hasEscapes)
            case UInt8(ascii: #"\"#):
                hasEscapes = true
                place = try JSONString.escapeEnd(place, end)
            default: throw .malformed("a control character stands in a string", place)
            }
        }
    }

    /// Only dates are looked for in strings: a number in quotes is meant as text, unless texts are all there is.
    @inline(__always)
    private func classify(_ text: UnsafeBufferPointer<UInt8>, _ readsTexts: Bool) -> ClassifiedValue {
        if readsTexts { return Self.classifyWhole(text) }
        guard text.count >= 10, let start = text.baseAddress, start[4] == UInt8(ascii: "-") else { return .text }
        return DateText.classify(start, text.count) ?? .text
    }

    /// What a text can be read as by a reader of JSON, which trims nothing and knows no null texts.
    @inline(never)
    private static func classifyWhole(_ text: UnsafeBufferPointer<UInt8>) -> ClassifiedValue {
        guard let start = text.baseAddress, let first = text.first, let last = text.last, first > 0x20, last > 0x20
        else { return .text }
        let value = ValueClassification.classify(start, text.count)
        if NumberText.isWord(start, text.count) { return .text }
        return value.valueClass == .nullText || value.valueClass == .otherDay ? .text : value
    }

    /// Reads a number as most are: a few digits, with a point among them or none. Nil, and nothing read, for others.
    @inline(__always)
    private mutating func plainNumber() -> ClassifiedValue? {
        guard end - place > 16 else { return nil }
        let isNegative = place.pointee == UInt8(ascii: "-")
        let words = isNegative ? ShortText(of: place).tail : ShortText(of: place)
        let start = isNegative ? place + 1 : place
        let whole = words.digitCount
        guard whole > 0, whole < 15, words.first != UInt8(ascii: "0") || whole == 1 else { return nil }
        switch start[whole] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard words.first != UInt8(ascii: "0"), let number = words.digits(whole) else { return nil }
            place = start + whole
            let key = isNegative ? 0 &- number : number
            return ClassifiedValue(valueClass: .integer, key: key)
        case UInt8(ascii: "."):
            let digits = words.removing(at: whole)
            let count = digits.digitCount
            guard count > whole, count < 14, start[count + 1] | 0x20 != UInt8(ascii: "e"),
                let number = digits.digits(count)
            else { return nil }
            place = start + count + 1
            let real = Double(number) / NumberText.powersOfTen[count &- whole]
            return ClassifiedValue(valueClass: .double, real: isNegative ? -real : real)
        default: return nil
        }
    }

    private mutating func number() throws(JSONStop) -> ClassifiedValue {
        let start = place
        if place.pointee == UInt8(ascii: "-") { place += 1 }
        guard place < end else { throw .windowEnded }
        if place.pointee == UInt8(ascii: "N") || place.pointee == UInt8(ascii: "I") {
            try word(place.pointee == UInt8(ascii: "N") ? "NaN" : "Infinity")
            return ClassifiedValue(valueClass: .double)
        }
        let whole = try digits()
        if whole > 1, (place - whole).pointee == UInt8(ascii: "0") {
            throw .malformed("a number begins with zeros", start)
        }
        var (isWhole, hasExponent) = (true, false)
        if place < end, place.pointee == UInt8(ascii: ".") {
            place += 1
            _ = try digits()
            isWhole = false
        }
        if place < end, place.pointee | 0x20 == UInt8(ascii: "e") {
            place += 1
            if place < end, place.pointee == UInt8(ascii: "-") || place.pointee == UInt8(ascii: "+") { place += 1 }
            _ = try digits()
            (isWhole, hasExponent) = (false, true)
        }
        // At the window's end more digits may follow; a number never ends a row.
        guard place < end else { throw .windowEnded }
        if isWhole { return NumberText.classify(start, place - start) ?? .text }
        let isSafe = !hasExponent && place - start < 300
        guard isSafe || NumberText.isFinite(start, place - start) else { return .text }
        return ClassifiedValue(valueClass: .double, real: NumberText.approximate(start, place - start))
    }

    private mutating func digits() throws(JSONStop) -> Int {
        let start = place
        while place < end, place.pointee &- UInt8(ascii: "0") < 10 { place += 1 }
        guard place < end else { throw .windowEnded }
        guard place > start else { throw .malformed("a value is missing or is none of JSON's", place) }
        return place - start
    }

    private mutating func word(_ word: StaticString) throws(JSONStop) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard place + offset < end else { throw .windowEnded }
            guard place[offset] == word.utf8Start[offset] else {
                throw .malformed("a value is none of JSON's", place)
            }
        }
        place += word.utf8CodeUnitCount
    }
}
