/// Cuts `key=value` lines as logfmt has them: pairs with blanks between them, values in double quotes where they hold
/// blanks, a backslash before a quote in them.
package final class KeyValueCutter: RowCutter {
    package let columns: [String]
    private let keys: KeyPlaces

    /// More keys than this no table has: the keys are data.
    private static let keysMax = 2048

    /// For the keys that occur in a text, in the order of their first occurrence. Reads all of it; nil when it has no
    /// pairs or too many keys.
    package init?(keysOf text: any ByteSource) throws(ReadingError) {
        let collector = KeyCollector()
        let lines = try CutLines(text, collector, rule: "")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while try lines.read(into: buffer) > 0, collector.keys.all.count <= Self.keysMax {}
        guard (1...Self.keysMax).contains(collector.keys.all.count) else { return nil }
        keys = collector.keys
        columns = keys.all.map { String(decoding: $0, as: UTF8.self) }
    }

    package func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        for _ in columns { values.append(.missing) }
        var next = 0
        return Self.forEachPair(of: line) { key, value in
            guard let place = keys.place(of: key, likely: next),
                // The same key twice in a line: one of the values would be lost.
                case .missing = values[place]
            else { return false }
            values[place] = value
            next = place + 1
            return true
        }
    }

    /// How many pairs a line has; 0 when it is not made of pairs alone.
    static func pairCount(of line: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        let isRow = forEachPair(of: line) { _, _ in
            count += 1
            return true
        }
        return isRow ? count : 0
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
    private(set) var keys = KeyPlaces()

    func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        var next = 0
        var added: [[UInt8]] = []
        let isRow = KeyValueCutter.forEachPair(of: line) { key, _ in
            if let place = keys.place(of: key, likely: next) { next = place + 1 } else { added.append(Array(key)) }
            return true
        }
        if isRow { for key in added { keys.add(key) } }
        return true
    }
}

/// Keys with their places in the order of their first occurrence.
private struct KeyPlaces {
    private(set) var all: [[UInt8]] = []
    private var places: [[UInt8]: Int] = [:]

    /// Adds a key, if it is not there.
    mutating func add(_ key: [UInt8]) {
        guard places[key] == nil else { return }
        places[key] = all.count
        all.append(key)
    }

    /// The place of a key; most lines have their keys in the same order, so that it is likely the one behind the last.
    func place(of key: UnsafeBufferPointer<UInt8>, likely next: Int) -> Int? {
        next < all.count && all[next].elementsEqual(key) ? next : places[Array(key)]
    }
}
