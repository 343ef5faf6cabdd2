/// Cuts the lines of a web server's access log: the common log format, the combined one, and the latter with one more
/// quoted field behind it, as nginx's own configuration has it.
///
/// Source: Apache's `LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\""`, nginx's `combined`.
package final class AccessLogCutter: RowCutter {
    package let columns = [
        "host", "identity", "user", "time", "method", "path", "protocol", "status", "bytes", "referer", "agent",
        "forwarded",
    ]

    package init() {}

    package func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        var fields: [CutValue] = []
        fields.reserveCapacity(10)
        var place = 0
        while place < line.count {
            guard fields.count < 10, let field = Self.field(in: line, at: &place, isTime: fields.count == 3) else {
                return false
            }
            fields.append(field)
        }
        guard [7, 9, 10].contains(fields.count), let time = fields[3].withBytes(Self.time),
            fields[5].withBytes({ Self.isNumber($0, 3...3) }),
            fields[6].withBytes({ Self.isNone($0) || Self.isNumber($0, 1...18) })
        else { return false }
        for field in fields[..<3] { values.append(Self.given(field)) }
        values.append(.made(time))
        Self.addRequest(fields[4], to: &values)
        for field in fields[5...] { values.append(Self.given(field)) }
        while values.count < columns.count { values.append(.missing) }
        return true
    }

    private static func isNone(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        field.count == 1 && field[0] == UInt8(ascii: "-")
    }

    private static func given(_ field: CutValue) -> CutValue { field.withBytes(isNone) ? .missing : field }

    /// The next field: a word, a text in quotes, or for the time one in brackets.
    private static func field(in line: UnsafeBufferPointer<UInt8>, at place: inout Int, isTime: Bool) -> CutValue? {
        let blank = UInt8(ascii: " ")
        var field: CutValue
        let close: UInt8 = isTime ? UInt8(ascii: "]") : UInt8(ascii: "\"")
        if line[place] == (isTime ? UInt8(ascii: "[") : UInt8(ascii: "\"")) {
            place += 1
            guard let text = CutValue.text(in: line, at: &place, until: close) else { return nil }
            field = text
        } else {
            if isTime { return nil }
            let start = place
            while place < line.count, line[place] != blank { place += 1 }
            if place == start { return nil }
            field = .part(UnsafeBufferPointer(rebasing: line[start..<place]))
        }
        guard place < line.count else { return field }
        guard line[place] == blank else { return nil }
        place += 1
        return field
    }

    /// Method, path and protocol; a request that is not of three words is all path.
    private static func addRequest(_ field: CutValue, to values: inout [CutValue]) {
        let blank = UInt8(ascii: " ")
        field.withBytes { bytes in
            if let first = bytes.firstIndex(of: blank), let last = bytes.lastIndex(of: blank), first > 0,
                first + 1 < last, last + 1 < bytes.count, !bytes[(first + 1)..<last].contains(blank)
            {
                for word in [0..<first, first + 1..<last, last + 1..<bytes.count] {
                    values.append(field.part(word))
                }
            } else {
                values += [.missing, given(field), .missing]
            }
        }
    }

    private static func isNumber(_ field: UnsafeBufferPointer<UInt8>, _ length: ClosedRange<Int>) -> Bool {
        length.contains(field.count) && field.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }
    private static let monthNumbers = (1...12).map { Array(($0 < 10 ? "-0\($0)-" : "-\($0)-").utf8) }

    /// `10/Oct/2000:13:55:36 -0700` as `2000-10-10T13:55:36-07:00`.
    private static func time(_ field: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard field.count == 26, field[2] == UInt8(ascii: "/"), field[6] == UInt8(ascii: "/"),
            field[11] == UInt8(ascii: ":"), field[20] == UInt8(ascii: " "),
            let month = months.firstIndex(where: { $0.elementsEqual(field[3..<6]) })
        else { return nil }
        var time: [UInt8] = []
        time.reserveCapacity(25)
        time += field[7..<11]
        time += monthNumbers[month]
        time += field[0..<2]
        time.append(UInt8(ascii: "T"))
        time += field[12..<20]
        time += field[21..<24]
        time.append(UInt8(ascii: ":"))
        time += field[24..<26]
        return time
    }
}
