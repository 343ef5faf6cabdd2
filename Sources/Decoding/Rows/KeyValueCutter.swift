/// Cuts `key=value` lines as logfmt has them: pairs with blanks between them, values in double quotes where they hold
/// blanks, a backslash before a quote in them.
package final class KeyValueCutter: RowCutter {
    package let columns: [String]
    private let places: [[UInt8]: Int]

    /// More keys than this no table has: the keys are data.
    private static let keysMax = 2048

    /// For the keys that occur in a text, in the order of their first occurrence. Reads all of it; nil when it has no
    /// pairs or too many keys.
    package init?(keysOf text: any ByteSource) throws(ReadingError) {
        let collector = KeyCollector()
        let lines = try CutLines(text, collector, rule: "")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while try lines.read(into: buffer) > 0, collector.keys.count <= Self.keysMax {}
        guard !collector.keys.isEmpty, collector.keys.count <= Self.keysMax else { return nil }
        columns = collector.keys.map { String(decoding: $0, as: UTF8.self) }
        places = Dictionary(collector.keys.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    }

    package func values(of line: UnsafeBufferPointer<UInt8>) -> [[UInt8]?]? {
        guard let pairs = Self.pairs(of: line) else { return nil }
        var values = [[UInt8]?](repeating: nil, count: columns.count)
        for pair in pairs {
            // The same key twice in a line: one of the values would be lost.
            guard let place = places[pair.key], values[place] == nil else { return nil }
            values[place] = pair.value
        }
        return values
    }

    /// The pairs of a line; nil when it is not made of pairs alone.
    static func pairs(of line: UnsafeBufferPointer<UInt8>) -> [(key: [UInt8], value: [UInt8])]? {
        var pairs: [(key: [UInt8], value: [UInt8])] = []
        var place = 0
        while true {
            while place < line.count, isBlank(line[place]) { place += 1 }
            if place == line.count { return pairs.isEmpty ? nil : pairs }
            let start = place
            while place < line.count, isKeyByte(line[place]) { place += 1 }
            guard place > start, place < line.count, line[place] == UInt8(ascii: "=") else { return nil }
            let key = Array(line[start..<place])
            place += 1
            guard let value = value(in: line, at: &place) else { return nil }
            pairs.append((key, value))
        }
    }

    private static func value(in line: UnsafeBufferPointer<UInt8>, at place: inout Int) -> [UInt8]? {
        guard place < line.count, line[place] == UInt8(ascii: "\"") else {
            let start = place
            while place < line.count, !isBlank(line[place]) {
                if line[place] == UInt8(ascii: "\"") { return nil }
                place += 1
            }
            return Array(line[start..<place])
        }
        place += 1
        guard let value = text(in: line, at: &place, until: UInt8(ascii: "\"")) else { return nil }
        return place == line.count || isBlank(line[place]) ? value : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "@"), UInt8(ascii: "/"):
            true
        default: byte >= 0x80
        }
    }
}

/// Notes the keys that lines have.
private final class KeyCollector: RowCutter {
    let columns: [String] = []
    private(set) var keys: [[UInt8]] = []
    private var known: Set<[UInt8]> = []

    func values(of line: UnsafeBufferPointer<UInt8>) -> [[UInt8]?]? {
        for pair in KeyValueCutter.pairs(of: line) ?? [] where known.insert(pair.key).inserted {
            keys.append(pair.key)
        }
        return []
    }
}
