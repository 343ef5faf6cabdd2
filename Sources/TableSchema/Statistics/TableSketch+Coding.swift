import FoundationEssentials

/// How sketches are kept.
extension TableSketch {
    /// The first byte, which a later way of keeping them would change.
    private static let form: UInt8 = 1

    /// The sketch as bytes.
    public var encoded: [UInt8] {
        var writer = PackedWriter()
        writer.write(tag: Self.form)
        writer.write(rows)
        writer.write(Int64(keys.count))
        for (key, column) in zip(keys, columns) {
            writer.write(key)
            column.write(to: &writer)
        }
        writer.write(word: picks.limit)
        writer.write(Int64(picks.rows.count))
        for row in picks.rows { writer.write(word: row.rank) }
        for index in keys.indices {
            for row in picks.rows { writer.write(optional: row.values[index]) }
        }
        return writer.bytes
    }

    /// The sketch that bytes are; nil when they are none, or of another version of the program.
    public init?(encoded bytes: some Sequence<UInt8>) {
        var reader = PackedReader(Array(bytes))
        do {
            self = try Self(from: &reader)
        } catch {
            return nil
        }
    }

    private init(from reader: inout PackedReader) throws(PackedDamage) {
        guard try reader.tag() == Self.form else { throw PackedDamage() }
        let rows = try reader.integer()
        let width = try reader.count()
        var (keys, columns): ([String], [ColumnSketch]) = ([], [])
        for _ in 0..<width {
            keys.append(try reader.text())
            columns.append(try ColumnSketch(from: &reader))
        }
        let limit = try reader.word()
        var picked: [RowPicks.Row] = []
        for _ in 0..<(try reader.count()) { picked.append(RowPicks.Row(rank: try reader.word(), values: [])) }
        for _ in 0..<width {
            for row in picked.indices { picked[row].values.append(try reader.optionalText()) }
        }
        guard reader.isAtEnd, zip(keys, keys.dropFirst()).allSatisfy(<) else { throw PackedDamage() }
        self.init(rows: rows, keys: keys, columns: columns, picks: RowPicks(picked, limit: limit))
    }
}

extension TableSketch: Codable {
    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)), let sketch = Self(encoded: data) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is no sketch of a table")
        }
        self = sketch
    }

    /// Writes it as a text: its bytes in base 64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(encoded).base64EncodedString())
    }
}

extension ColumnSketch {
    fileprivate func write(to writer: inout PackedWriter) {
        writer.write(valueCount ?? -1)
        writer.write(byteCount)
        writer.write(tag: texts == nil ? 0 : 1)
        if let texts {
            writer.write(texts.lowest)
            writer.write(texts.highest)
        }
        span.write(to: &writer)
        distinct.write(to: &writer)
    }

    fileprivate init(from reader: inout PackedReader) throws(PackedDamage) {
        let count = try reader.integer()
        self.init(valueCount: count < 0 ? nil : count, byteCount: try reader.integer())
        if try reader.tag() == 1 { texts = TextSpan(try reader.text(), try reader.text()) }
        span = try ValueSpan?(from: &reader)
        distinct = try DistinctSketch(from: &reader)
    }
}

extension ValueSpan? {
    fileprivate func write(to writer: inout PackedWriter) {
        switch self {
        case nil: writer.write(tag: 0)
        case .wholes(let lowest, let highest):
            writer.write(tag: 1)
            for bound in [lowest, highest] {
                writer.write(word: UInt64(truncatingIfNeeded: bound))
                writer.write(word: UInt64(truncatingIfNeeded: bound >> 64))
            }
        case .reals(let lowest, let highest):
            writer.write(tag: 2)
            writer.write(word: lowest.bitPattern)
            writer.write(word: highest.bitPattern)
        case .instants(let lowest, let highest):
            writer.write(tag: 3)
            writer.write(lowest)
            writer.write(highest)
        }
    }

    fileprivate init(from reader: inout PackedReader) throws(PackedDamage) {
        switch try reader.tag() {
        case 0: self = nil
        case 1: self = .wholes(lowest: try Self.wide(&reader), highest: try Self.wide(&reader))
        case 2:
            self = .reals(
                lowest: Double(bitPattern: try reader.word()), highest: Double(bitPattern: try reader.word()))
        case 3: self = .instants(lowest: try reader.integer(), highest: try reader.integer())
        default: throw PackedDamage()
        }
    }

    private static func wide(_ reader: inout PackedReader) throws(PackedDamage) -> Int128 {
        let low = try reader.word()
        return Int128(Int64(bitPattern: try reader.word())) << 64 | Int128(low)
    }
}

extension DistinctSketch {
    fileprivate func write(to writer: inout PackedWriter) {
        switch self {
        case .unknown: writer.write(tag: 0)
        case .counted(let values):
            writer.write(tag: 1)
            writer.write(Int64(values.count))
            for value in values {
                writer.write(word: value.hash)
                writer.write(value.count)
                writer.write(value.text)
            }
        case .listed(let hashes):
            writer.write(tag: 3)
            writer.write(Int64(hashes.count))
            for hash in hashes { writer.write(word: hash) }
        case .estimated(let estimate):
            writer.write(tag: 2)
            write(estimate.registers, to: &writer)
        }
    }

    /// The registers that are not 0, each behind its distance from the one before, while they are few; else all.
    private func write(_ registers: [UInt8], to writer: inout PackedWriter) {
        let used = registers.indices.filter { registers[$0] > 0 }
        guard used.count < registers.count / 3 else {
            writer.write(-1)
            return writer.write(raw: registers)
        }
        writer.write(Int64(used.count))
        var before = 0
        for index in used {
            writer.write(Int64(index - before))
            writer.write(tag: registers[index])
            before = index
        }
    }

    fileprivate init(from reader: inout PackedReader) throws(PackedDamage) {
        switch try reader.tag() {
        case 0: self = .unknown
        case 1:
            var values: [CountedText] = []
            for _ in 0..<(try reader.count()) {
                let (hash, count) = (try reader.word(), try reader.integer())
                values.append(CountedText(try reader.text(), hash: hash, count: count))
            }
            guard zip(values, values.dropFirst()).allSatisfy({ $0.hash < $1.hash }) else { throw PackedDamage() }
            self = .counted(values)
        case 2:
            guard let estimate = HyperLogLog(registers: try Self.registers(&reader)) else { throw PackedDamage() }
            self = .estimated(estimate)
        case 3:
            var hashes: [UInt64] = []
            for _ in 0..<(try reader.count()) { hashes.append(try reader.word()) }
            self = .listed(hashes)
        default: throw PackedDamage()
        }
    }

    private static func registers(_ reader: inout PackedReader) throws(PackedDamage) -> [UInt8] {
        let count = try reader.integer()
        if count == -1 { return Array(try reader.raw(HyperLogLog.registerCount)) }
        var registers = [UInt8](repeating: 0, count: HyperLogLog.registerCount)
        var place: Int64 = 0
        for _ in 0..<max(0, count) {
            let (distance, rank) = (try reader.integer(), try reader.tag())
            guard (0..<Int64(registers.count)).contains(distance) else { throw PackedDamage() }
            place += distance
            guard place < registers.count else { throw PackedDamage() }
            registers[Int(place)] = rank
        }
        return registers
    }
}
