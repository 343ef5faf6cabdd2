import Decoding

/// Names for the columns of separated text.
enum CSVNames {
    /// One name per column, none empty, none twice without regard to case. What lacks a name is `col` and its place
    /// from 0; what repeats one gets a number behind it.
    static func distinct(_ given: [String], width: Int) -> [String] {
        var taken = Set(given.map { $0.lowercased() })
        if given.count == width, taken.count == width, !taken.contains("") { return given }
        var names: [String] = []
        var used: Set<String> = []
        var numbers: [String: Int] = [:]
        for index in 0..<width {
            let text = index < given.count ? given[index] : ""
            let isFree = !text.isEmpty && used.insert(text.lowercased()).inserted
            let base = text.isEmpty ? "col\(index)" : text
            names.append(isFree ? text : unused(base, &taken, &numbers, mayBeBare: text.isEmpty))
            used.insert(names[index].lowercased())
        }
        return names
    }

    /// A name that is not taken yet. `numbers` has the last number of each that has been tried.
    private static func unused(
        _ base: String, _ taken: inout Set<String>, _ numbers: inout [String: Int], mayBeBare: Bool
    ) -> String {
        let key = base.lowercased()
        if mayBeBare, taken.insert(key).inserted { return base }
        var number = numbers[key, default: 0] + 1
        while !taken.insert("\(key)_\(number)").inserted { number += 1 }
        numbers[key] = number
        return "\(base)_\(number)"
    }

    /// The text of a name: escapes undone, blanks around it and line ends gone.
    static func text(_ bytes: [UInt8], _ form: CSVValueForm, _ cut: CSVCut, _ encoding: TextEncoding) -> String {
        let plain = form == .escaped ? unescaped(bytes, cut) : bytes
        if !plain.contains(where: { $0 >= 0x80 }) {
            let start = plain.firstIndex { !isBlank($0) } ?? plain.count
            let end = plain.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
            return encoding.text(Array(plain[start..<end]))
        }
        let text = encoding.text(plain)
        guard let start = text.firstIndex(where: { !$0.isWhitespace }),
            let end = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[start...end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// A value without the escapes in it.
    static func unescaped(_ bytes: some Sequence<UInt8>, _ cut: CSVCut) -> [UInt8] {
        var plain: [UInt8] = []
        var isAfterEscape = false
        for byte in bytes {
            if byte == cut.escape, !isAfterEscape {
                isAfterEscape = true
            } else {
                plain.append(byte)
                isAfterEscape = false
            }
        }
        return plain
    }
}

/// Keeps the values of the first row.
struct CSVFirstRow: CSVSink {
    private(set) var values: [(bytes: [UInt8], form: CSVValueForm)] = []
    private var pending: [(bytes: [UInt8], form: CSVValueForm)] = []
    private(set) var isComplete = false
    /// Where the row begins and ends in the text, blank lines before it included.
    var range: Range<Int64> = 0..<0

    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        guard !isComplete, index < CSVShape.columnsMax else { return }
        if index == 0 { pending = [] }
        pending.append((Array(UnsafeBufferPointer(start: bytes, count: count)), form))
    }

    mutating func row(_ width: Int, line: Int64) {
        if !isComplete { values = pending }
        isComplete = true
    }

    var isFull: Bool { isComplete }
}
