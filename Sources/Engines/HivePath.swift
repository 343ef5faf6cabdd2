import TableSchema

/// Hive's `key=value` folders.
enum HivePath {
    /// What Hive, Spark and DuckDB call the folder of a null.
    static let null = "__HIVE_DEFAULT_PARTITION__"

    /// The values that folders give, outermost first; folders without a `=` give none.
    static func partition(of folders: [String]) -> [PartitionValue] {
        folders.compactMap { folder in
            guard let equals = folder.firstIndex(of: "="), equals != folder.startIndex else { return nil }
            let value = String(folder[folder.index(after: equals)...])
            return PartitionValue(unescaped(String(folder[..<equals])), value == null ? nil : unescaped(value))
        }
    }

    /// Percent-decoded; what is no escape stays as it is.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("%") else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
    }
}
