import Files
public import TableSchema
import Timekeeping

/// Partitions as paths tell them.
public enum PartitionPath {
    /// Hive's word for a partition without a value.
    public static let nullWord = "__HIVE_DEFAULT_PARTITION__"

    /// The values of the `key=value` folders of a path, outermost first: keys in lower case, values percent-decoded.
    public static func hiveValues(of path: String) -> [PartitionValue] {
        path.split(separator: "/").dropLast().compactMap { folder in
            guard let equals = folder.firstIndex(of: "="), equals != folder.startIndex else { return nil }
            let key = decoded(folder[..<equals]).lowercased()
            let value = decoded(folder[folder.index(after: equals)...])
            return PartitionValue(key, value == nullWord ? nil : value)
        }
    }

    /// The values of a dataset's captures, in the pattern's order, then those of `key=value` folders that it does not name.
    public static func values(of path: String, captures: [String: String], order: [String]) -> [PartitionValue] {
        let captured = order.compactMap { name in captures[name].map { PartitionValue(name, $0) } }
        let names = Set(captured.map { $0.key.lowercased() })
        return captured + hiveValues(of: path).filter { !names.contains($0.key) }
    }

    /// The narrowest type that holds a partition's value: `bigint`, `date` or `string`; unknown for null.
    static func type(of value: String?) -> DataType {
        guard let value else { return .unknown }
        if let number = Int64(value), String(number) == value { return .bigint }
        return CivilDate(iso8601: value)?.isReal == true ? .date : .string
    }

    private static func decoded(_ text: Substring) -> String {
        text.contains("%") ? String(decoding: text.percentDecoded, as: UTF8.self) : String(text)
    }
}
