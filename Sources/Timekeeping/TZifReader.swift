/// Reads the bytes of a TZif file, version 1 to 4: RFC 9636.
struct TZifReader {
    private let name: String
    private let bytes: [UInt8]
    private var position = 0

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The numbers of a header, in the file's order.
    private struct Header {
        var version: UInt8
        var utIndicatorCount = 0
        var standardIndicatorCount = 0
        var leapSecondCount = 0
        var changeCount = 0
        var typeCount = 0
        var nameByteCount = 0

        /// The length of the data that follows.
        func dataLength(timeLength: Int) -> Int {
            changeCount * (timeLength + 1) + typeCount * 6 + nameByteCount + leapSecondCount * (timeLength + 4)
                + standardIndicatorCount + utIndicatorCount
        }
    }

    /// Reads the 64-bit part and the yearly rule at the end; in a file of version 1 the 32-bit part.
    mutating func read() throws(TimeZoneError) -> TimeZoneRules {
        var header = try header()
        var timeLength = 4
        if header.version >= UInt8(ascii: "2") {
            try skip(header.dataLength(timeLength: 4))
            header = try self.header()
            timeLength = 8
        }
        let dataEnd = position + header.dataLength(timeLength: timeLength)
        guard dataEnd <= bytes.count else { throw malformed("it is cut off") }
        guard header.typeCount > 0 else { throw malformed("it has no kind of local time") }
        if header.leapSecondCount > 0 {
            throw TimeZoneError(name: name, problem: .leapSeconds)
        }
        let times = times(header.changeCount, length: timeLength)
        let (changes, firstOffset) = try changes(at: times, typeCount: header.typeCount)
        position = dataEnd
        let rule = timeLength == 8 ? try footer() : nil
        return TimeZoneRules(
            name: name, changes: changes, firstOffset: firstOffset, rule: rule, ruleStart: times.last ?? .min)
    }

    private mutating func header() throws(TimeZoneError) -> Header {
        guard bytes.count - position >= 44 else { throw malformed("it is cut off") }
        guard bytes[position..<position + 4].elementsEqual("TZif".utf8) else {
            throw malformed("it does not start with 'TZif'")
        }
        var header = Header(version: bytes[position + 4])
        position += 20
        header.utIndicatorCount = Int(integer(4))
        header.standardIndicatorCount = Int(integer(4))
        header.leapSecondCount = Int(integer(4))
        header.changeCount = Int(integer(4))
        header.typeCount = Int(integer(4))
        header.nameByteCount = Int(integer(4))
        return header
    }

    private mutating func times(_ count: Int, length: Int) -> [Int64] {
        (0..<count).map { _ in
            length == 8 ? Int64(bitPattern: integer(8)) : Int64(Int32(truncatingIfNeeded: integer(4)))
        }
    }

    /// Reads the type of each change, then the types. The caller has checked that they are there.
    private mutating func changes(
        at times: [Int64], typeCount: Int
    ) throws(TimeZoneError) -> (changes: [TimeZoneRules.Change], firstOffset: Int) {
        let types = times.map { _ in Int(integer(1)) }
        let offsets = (0..<typeCount).map { _ in
            let offset = Int(Int32(truncatingIfNeeded: integer(4)))
            position += 2
            return offset
        }
        guard offsets.allSatisfy({ abs($0) < TimeZoneRules.offsetMax }) else {
            throw malformed("an offset is more than 26 hours")
        }
        var changes: [TimeZoneRules.Change] = []
        var offset = offsets[0]
        for (index, time) in times.enumerated() {
            guard types[index] < offsets.count else { throw malformed("a change has an unknown kind of local time") }
            if index > 0, time <= times[index - 1] { throw malformed("its changes are out of order") }
            // A change of name or of the daylight flag alone moves no clock.
            if offsets[types[index]] != offset {
                offset = offsets[types[index]]
                changes.append(TimeZoneRules.Change(seconds: time, offset: offset))
            }
        }
        return (changes, offsets[0])
    }

    /// The yearly rule between two newlines; an empty one says that clocks stay as they are.
    private mutating func footer() throws(TimeZoneError) -> YearlyRule? {
        let rest = bytes[position...]
        guard rest.first == UInt8(ascii: "\n"), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\n")) else {
            throw malformed("it has no rule at its end")
        }
        let text = String(decoding: rest[(position + 1)..<end], as: UTF8.self)
        if text.isEmpty { return nil }
        guard let rule = YearlyRule(posix: text) else { throw malformed("the rule '\(text)' at its end is none") }
        return rule
    }

    private mutating func skip(_ count: Int) throws(TimeZoneError) {
        guard count <= bytes.count - position else { throw malformed("it is cut off") }
        position += count
    }

    /// A number with its largest byte first; the caller has checked that it is there.
    private mutating func integer(_ length: Int) -> UInt64 {
        let value = bytes[position..<position + length].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        position += length
        return value
    }

    private func malformed(_ reason: String) -> TimeZoneError {
        TimeZoneError(name: name, problem: .malformed(reason))
    }
}

extension TimeZoneRules {
    /// Reads the bytes of a TZif file, as in `/usr/share/zoneinfo`; the name is for texts only.
    public init(name: String, tzif bytes: [UInt8]) throws(TimeZoneError) {
        var reader = TZifReader(name: name, bytes: bytes)
        self = try reader.read()
    }
}
