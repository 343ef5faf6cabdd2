/// How days or times are written, in strptime's letters: `%d/%m/%Y`, `%d-%b-%Y %H:%M`.
public struct DatePattern: Hashable, Sendable {
    /// The pattern as it is written.
    public let text: String
    private let parts: [Part]

    /// The orders that a day other than ISO 8601's is found in; most days can be read in more than one.
    public static let dayOrders = [
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
    ]

    private enum Part: Hashable {
        case literal(UInt8)
        case directive(UInt8)
    }

    /// A pattern; nil when it has a directive that is not among `%Y %y %m %d %b %H %M %S %f`, twice the same, or no full
    /// day.
    public init?(_ text: String) {
        var parts: [Part] = []
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            if byte != UInt8(ascii: "%") {
                parts.append(.literal(byte))
            } else if let letter = bytes.popFirst(), Self.letters.contains(letter), !parts.contains(.directive(letter))
            {
                parts.append(.directive(letter))
            } else {
                return nil
            }
        }
        func has(_ letters: String) -> Bool { letters.utf8.contains { parts.contains(.directive($0)) } }
        guard has("Yy"), has("mb"), has("d") else { return nil }
        self.text = text
        self.parts = parts
    }

    private static let letters = Array("YymdbHMSf".utf8)

    /// Whether it has a time of day too.
    public var hasTime: Bool { "HMSf".utf8.contains { parts.contains(.directive($0)) } }

    /// Whether a text is a day, or a time of a day, that exists.
    public func matches(_ text: some Collection<UInt8>) -> Bool {
        var rest = text[...]
        var values: [UInt8: Int] = [:]
        for part in parts {
            switch part {
            case .literal(let byte): guard rest.popFirst() == byte else { return false }
            case .directive(UInt8(ascii: "b")):
                guard let month = Self.month(rest.prefix(3)) else { return false }
                values[UInt8(ascii: "m")] = month
                rest = rest.dropFirst(3)
            case .directive(let letter):
                let digits = rest.prefix(Self.digitsMax(letter)).prefix { $0 &- UInt8(ascii: "0") < 10 }
                let isExact = letter == UInt8(ascii: "Y") || letter == UInt8(ascii: "y")
                guard !digits.isEmpty, !isExact || digits.count == Self.digitsMax(letter) else { return false }
                values[letter] = digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
                rest = rest.dropFirst(digits.count)
            }
        }
        return rest.isEmpty && Self.exists(values)
    }

    private static func digitsMax(_ letter: UInt8) -> Int {
        switch letter {
        case UInt8(ascii: "Y"): 4
        case UInt8(ascii: "f"): 6
        default: 2
        }
    }

    private static let months = "janfebmaraprmayjunjulaugsepoctnovdec"

    private static func month(_ name: some Collection<UInt8>) -> Int? {
        let text = String(decoding: name, as: UTF8.self).lowercased()
        guard name.count == 3, let place = months.firstRange(of: text) else { return nil }
        let offset = months.distance(from: months.startIndex, to: place.lowerBound)
        return offset.isMultiple(of: 3) ? offset / 3 + 1 : nil
    }

    private static func exists(_ values: [UInt8: Int]) -> Bool {
        func value(_ letter: Character) -> Int? { letter.asciiValue.flatMap { values[$0] } }
        guard let month = value("m"), (1...12).contains(month), let day = value("d"),
            let year = value("Y") ?? value("y").map({ $0 + ($0 < 69 ? 2000 : 1900) })
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...length).contains(day) && value("H") ?? 0 < 24 && value("M") ?? 0 < 60 && value("S") ?? 0 < 60
    }
}
