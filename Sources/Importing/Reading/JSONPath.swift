/// A place in a JSON document.
struct JSONPath: Hashable, CustomStringConvertible {
    let description: String

    static let root = JSONPath(description: "$")

    func key(_ key: String) -> JSONPath {
        let plain = key.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        if plain, !key.isEmpty { return JSONPath(description: "\(description).\(key)") }
        let quoted = key.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
        return JSONPath(description: "\(description)['\(quoted)']")
    }

    func index(_ index: Int) -> JSONPath {
        JSONPath(description: "\(description)[\(index)]")
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isLower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isLetter: Bool { isUpper || isLower }
}
