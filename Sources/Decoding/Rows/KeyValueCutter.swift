/// Cuts `key=value` lines as logfmt has them: pairs with blanks between them, values in double quotes where they hold
/// blanks, a backslash before a quote in them.
package final class KeyValueCutter: RowCutter {
    package let columns: [String]
    private let keys: [[UInt8]]
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
        keys = collector.keys
        places = Dictionary(collector.keys.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    }

    package func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        for _ in keys.indices { values.append(.missing) }
        // Most lines have their keys in the same order.
        var next = 0
        return Self.forEachPair(of: line) { key, value in
            guard let place = next < keys.count && keys[next].elementsEqual(key) ? next : places[Array(key)],
                // The same key twice in a line: one of the values would be lost.
                case .missing = values[place]
            else { return false }
            values[place] = value
            next = place + 1
            return true
        }
    }

    /// How many pairs a line has; nil when it is not made of pairs alone.
    static func pairCount(of line: UnsafeBufferPointer<UInt8>) -> Int? {
        var count = 0
        let isRow = forEachPair(of: line) { _, _ in
            count += 1
            return true
        }
        return isRow ? count : nil
    }

    /// Calls a body with each pair of a line, until it says false. False then, and when the line is not made of pairs
    /// alone.
    fileprivate static func forEachPair(
        of line: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>, CutValue) -> Bool
    ) -> Bool {
        var place = 0
        var hasPair = false
        while true {
            while place < line.count, isBlank(line[place]) { place += 1 }
            if place == line.count { return hasPair }
            let start = place
            while place < line.count, isKeyByte(line[place]) { place += 1 }
            guard place > start, place < line.count, line[place] == UInt8(ascii: "=") else { return false }
            let key = UnsafeBufferPointer(rebasing: line[start..<place])
            place += 1
            guard let value = value(in: line, at: &place), body(key, value) else { return false }
            hasPair = true
        }
    }

    private static func value(in line: UnsafeBufferPointer<UInt8>, at place: inout Int) -> CutValue? {
        guard place < line.count, line[place] == UInt8(ascii: "\"") else {
            let start = place
            while place < line.count, !isBlank(line[place]) {
                if line[place] == UInt8(ascii: "\"") { return nil }
                place += 1
            }
            return .part(UnsafeBufferPointer(rebasing: line[start..<place]))
        }
        place += 1
        guard let value = CutValue.text(in: line, at: &place, until: UInt8(ascii: "\"")) else { return nil }
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

    func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        var next = 0
        var added: [[UInt8]] = []
        let isRow = KeyValueCutter.forEachPair(of: line) { key, _ in
            // Most lines have their keys in the same order.
            if next < keys.count, keys[next].elementsEqual(key) {
                next += 1
            } else if !known.contains(Array(key)) {
                added.append(Array(key))
            }
            return true
        }
        if isRow {
            for key in added where known.insert(key).inserted { keys.append(key) }
        }
        return true
    }
}
