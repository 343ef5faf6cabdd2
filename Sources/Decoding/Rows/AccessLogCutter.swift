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

    package func values(of line: UnsafeBufferPointer<UInt8>) -> [[UInt8]?]? { Self.values(of: line) }

    /// The values of a line; nil when it is none of an access log.
    static func values(of line: UnsafeBufferPointer<UInt8>) -> [[UInt8]?]? {
        var fields: [[UInt8]] = []
        var place = 0
        while place < line.count {
            guard fields.count < 10, let field = field(in: line, at: &place, isTime: fields.count == 3) else {
                return nil
            }
            fields.append(field)
        }
        guard [7, 9, 10].contains(fields.count), let time = time(fields[3]), isNumber(fields[5], 3...3),
            fields[6] == dash || isNumber(fields[6], 1...18)
        else { return nil }
        var values = fields[0..<3].map(given) + [time] + request(fields[4]) + fields[5...].map(given)
        while values.count < 12 { values.append(nil) }
        return values
    }

    private static let dash = [UInt8(ascii: "-")]

    private static func given(_ field: [UInt8]) -> [UInt8]? { field == dash ? nil : field }

    /// The next field: a word, a text in quotes, or for the time one in brackets.
    private static func field(in line: UnsafeBufferPointer<UInt8>, at place: inout Int, isTime: Bool) -> [UInt8]? {
        let blank = UInt8(ascii: " ")
        var field: [UInt8] = []
        let close: UInt8 = isTime ? UInt8(ascii: "]") : UInt8(ascii: "\"")
        if line[place] == (isTime ? UInt8(ascii: "[") : UInt8(ascii: "\"")) {
            place += 1
            guard let text = text(in: line, at: &place, until: close) else { return nil }
            field = text
        } else {
            if isTime { return nil }
            while place < line.count, line[place] != blank {
                field.append(line[place])
                place += 1
            }
            if field.isEmpty { return nil }
        }
        guard place < line.count else { return field }
        guard line[place] == blank else { return nil }
        place += 1
        return field
    }

    /// Method, path and protocol; a request that is not of three words is all path.
    private static func request(_ field: [UInt8]) -> [[UInt8]?] {
        let words = field.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Array.init)
        guard words.count == 3, !words.contains(where: \.isEmpty) else { return [nil, given(field), nil] }
        return words
    }

    private static func isNumber(_ field: [UInt8], _ length: ClosedRange<Int>) -> Bool {
        length.contains(field.count) && field.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    /// `10/Oct/2000:13:55:36 -0700` as `2000-10-10T13:55:36-07:00`.
    private static func time(_ field: [UInt8]) -> [UInt8]? {
        guard field.count == 26, field[2] == UInt8(ascii: "/"), field[6] == UInt8(ascii: "/"),
            field[11] == UInt8(ascii: ":"), field[20] == UInt8(ascii: " "),
            let month = months.firstIndex(of: Array(field[3..<6]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        let day = field[7..<11] + "-\(number)-".utf8 + field[0..<2]
        return Array(day + "T".utf8 + field[12..<20] + field[21..<24] + ":".utf8 + field[24..<26])
    }
}
