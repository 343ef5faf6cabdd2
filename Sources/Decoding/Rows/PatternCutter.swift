import CPCRE2

/// Cuts lines by a regular expression: its named groups are the columns.
package final class PatternCutter: RowCutter {
    package let columns: [String]
    private let code: OpaquePointer
    private let data: OpaquePointer
    private let limits: OpaquePointer?
    private let groups: [Int]

    /// What a pattern is wrong with, in a clause.
    package struct PatternError: Error, CustomStringConvertible {
        package let description: String
    }

    /// A pattern may take so many steps on one line: one that runs wild must not stop everything else.
    private static let stepsMax: UInt32 = 1_000_000

    /// Compiles a pattern of PCRE2's syntax.
    package init(_ pattern: String) throws(PatternError) {
        var (number, offset): (Int32, Int) = (0, 0)
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_MATCH_INVALID_UTF)
        let compiled = Array(pattern.utf8).withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options, &number, &offset, nil)
        }
        guard let compiled else {
            throw PatternError(description: "\(Self.message(number)) at character \(offset + 1)")
        }
        let names = Self.groups(of: compiled)
        guard !names.isEmpty, let data = pcre2_match_data_create_from_pattern_8(compiled, nil) else {
            pcre2_code_free_8(compiled)
            throw PatternError(description: "it has no named group, as (?<name>…); each is a column")
        }
        code = compiled
        self.data = data
        limits = pcre2_match_context_create_8(nil)
        pcre2_set_match_limit_8(limits, Self.stepsMax)
        columns = names.map(\.name)
        groups = names.map(\.number)
        // Without the compiler of machine code it works too, slower.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(data)
        pcre2_code_free_8(code)
    }

    package func cut(_ line: UnsafeBufferPointer<UInt8>, into values: inout [CutValue]) -> Bool {
        guard let base = line.baseAddress,
            pcre2_match_8(code, base, line.count, 0, 0, data, limits) > 0,
            let bounds = pcre2_get_ovector_pointer_8(data)
        else { return false }
        let count = Int(pcre2_get_ovector_count_8(data))
        for group in groups {
            let (start, end) = group < count ? (bounds[2 * group], bounds[2 * group + 1]) : (-1, -1)
            // A group that took no part is at -1.
            let isGiven = start >= 0 && start <= end && end <= line.count
            values.append(isGiven ? .part(UnsafeBufferPointer(rebasing: line[start..<end])) : .missing)
        }
        return true
    }

    /// The named groups, in the order they stand in.
    private static func groups(of code: OpaquePointer) -> [(name: String, number: Int)] {
        var (count, size): (UInt32, UInt32) = (0, 0)
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        let names = (0..<Int(count)).map { index in
            let entry = table + index * Int(size)
            let name = UnsafeBufferPointer(start: entry + 2, count: Int(size) - 2).prefix { $0 != 0 }
            return (name: String(decoding: name, as: UTF8.self), number: Int(entry[0]) << 8 | Int(entry[1]))
        }
        return names.sorted { $0.number < $1.number }
    }

    private static func message(_ number: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(number, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : "error \(number)"
    }
}
