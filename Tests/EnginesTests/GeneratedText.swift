import TestSupport

/// A separated text of columns that each hold values of one or two kinds, in some dialect.
struct GeneratedText {
    let bytes: [UInt8]

    /// Texts of like kinds; the last list has the worst of all.
    private static let kinds: [[String]] = [
        ["0", "1", "-7", "42", "9007199254740992", "9007199254740993", "-9223372036854775808", "9223372036854775807"],
        ["9223372036854775808", "12345678901234567890", "-99999999999999999999999999999999999999", "5"],
        ["1.5", "-0.25", ".5", "3.", "1e5", "2E-7", "NaN", "inf", "-Infinity", "0.1", "-0", "123456.789", "1e308"],
        ["0.30000000000000004", "0.3000000000000000444", "100000000000000000.5", "1e400", "4.9e-324", "1e-400"],
        ["true", "false", "TRUE", "False", "t", "yes"],
        ["2024-02-29", "1999-12-31", "0001-01-01", "9999-12-31"],
        ["2023-02-29", "2024-13-01", "2024-1-5", "2024-02-30"],
        ["2024-02-29T10:00:00", "2024-02-29 23:59:59.123456", "2024-02-29 23:59", "2024-02-29 10:00:00.1234567"],
        ["2024-02-29T10:00:00Z", "2024-02-29 23:59:59.5+02:00", "2024-01-01T00:00:00-0330", "2024-01-01T00:00:00+14"],
        ["31/12/2024", "1/2/2024", "13/01/2024", "12/31/2024"],
        ["31.12.2024", "01.02.2024", "2024/12/31", "2024.01.05", "31-12-2024"],
        ["007", "00501", "+49", "1,5", "1_000", "0x10", "1e", "--5", "1 2", "٣", "１"],
        ["NA", "N/A", "null", "NULL", "-", #"\N"#, "n/a", "None"],
        [" 12", "12 ", "\t7", " 1.5", " true", " 2024-01-01", "  ", " x "],
        ["12:30", "12:30:00", "2024-01", "$1.50", "12%", "1,234", "1.234,5", "24:00:00"],
        [
            "x", "Zoë", "日本", "🙂", "a b", "it's", "say \"hi\"", "a,b", "a;b", "a|b", "a\tb", "line\nbreak", "c\\d",
            "#no", "=1+1", "{}", "[1]",
        ],
    ]

    init(_ random: inout SeededRandom) {
        let delimiter = [",", ",", ";", "\t", "|"].randomElement(using: &random) ?? ","
        let lineEnd = ["\n", "\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
        let columns = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            let main = Self.kinds.randomElement(using: &random) ?? []
            let other = Self.kinds.randomElement(using: &random) ?? []
            return (main: main, other: other, share: [0.0, 0.0, 0.02, 0.3].randomElement(using: &random) ?? 0.0)
        }
        var lines: [String] = []
        if Bool.random(using: &random) {
            lines.append(columns.indices.map { "name_\($0)" }.joined(separator: delimiter))
        }
        for _ in 0..<Int.random(in: 1...50, using: &random) {
            let values = columns.map { column in
                let list = Double.random(in: 0..<1, using: &random) < column.share ? column.other : column.main
                let value = Int.random(in: 0..<10, using: &random) == 0 ? "" : list.randomElement(using: &random) ?? ""
                return Self.quoted(value, delimiter, Int.random(in: 0..<20, using: &random) == 0)
            }
            lines.append(values.joined(separator: delimiter))
        }
        let end = Bool.random(using: &random) ? lineEnd : ""
        bytes = Array((lines.joined(separator: lineEnd) + end).utf8)
    }

    private static func quoted(_ value: String, _ delimiter: String, _ always: Bool) -> String {
        let special = Set(delimiter.unicodeScalars).union(["\"", "\n", "\r"])
        guard always || value.unicodeScalars.contains(where: special.contains) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
