import Decoding
import TableSchema

/// What a file is, told by its first bytes, then its content, then its name.
enum FormatDetection {
    /// What the first bytes say.
    enum Finding: Equatable {
        case packed(PackedForm)
        /// Something that tells its own schema.
        case columnar(FileFormat)
        /// Something that begins like JSON.
        case json
        case text
        /// Something that begins like XML.
        case markup
        /// Nothing but blanks.
        case empty
        /// Something that is no table, in words.
        case noTable(String)
    }

    /// Looks at the first bytes of a file, after a byte-order mark and unpacking.
    static func detect(_ first: UnsafeBufferPointer<UInt8>, name: String, isWhole: Bool) -> Finding {
        // Texts may begin with the letters of a magic number by chance.
        let isBinary = isBinary(first)
        if let form = PackedForm.marked(in: first), form != .bzip2 || isBinary { return .packed(form) }
        if first.starts(with: "PAR1".utf8), isBinary || first.count <= 12 { return .columnar(.parquet) }
        if first.starts(with: "ORC".utf8), isBinary { return .columnar(.orc) }
        if first.starts(with: Array("Obj".utf8) + [0x01]) { return .columnar(.avro) }
        for magic in magics where first.starts(with: magic.bytes) {
            if isBinary || magic.bytes.contains(where: { $0 < 0x20 || $0 >= 0x7F }) || magic.bytes.count > 6 {
                return .noTable(magic.meaning)
            }
        }
        let suffix = suffix(of: name)
        guard let start = first.firstIndex(where: { !isBlank($0) }) else {
            return isWhole ? .empty : .text
        }
        if let format = columnarFormat(ofName: name) {
            return .noTable("is no \(format.title) file although its name says so: it does not begin like one")
        }
        let text = UnsafeBufferPointer(rebasing: first[start...])
        if isPage(text) { return .noTable("is no table: it is HTML") }
        if text.starts(with: "<?xml".utf8) || suffix == "xml" && text.first == UInt8(ascii: "<") { return .markup }
        if isBinary { return .noTable("is no table: it holds binary data") }
        if first[start] == UInt8(ascii: "{") || first[start] == UInt8(ascii: "[") { return .json }
        if jsonSuffixes.contains(suffix) { return .json }
        if proseSuffixes.contains(suffix) { return .noTable("is no table: it is a text for people or programs") }
        return .text
    }

    /// Whether the name says JSON.
    static func isNamedJSON(_ name: String) -> Bool { jsonSuffixes.contains(suffix(of: name)) }

    /// Whether the name says one JSON value a line.
    static func isNamedLines(_ name: String) -> Bool { ["ndjson", "jsonl"].contains(suffix(of: name)) }

    /// Whether the name says separated text.
    static func isNamedTable(_ name: String) -> Bool { ["csv", "tsv", "tab", "psv", "ssv"].contains(suffix(of: name)) }

    /// Whether a text reads like sentences: many words a line, letters most of all.
    static func isProse(_ sample: UnsafeBufferPointer<UInt8>) -> Bool {
        var (lines, words, letters, others) = (0, 0, 0, 0)
        var previous = UInt8(ascii: "\n")
        for byte in sample {
            if byte == UInt8(ascii: "\n"), previous != byte { lines += 1 }
            if byte > 0x20, previous <= 0x20 { words += 1 }
            if byte >= 0x80 || (0x41...0x5A).contains(byte & 0xDF) { letters += 1 } else if byte > 0x20 { others += 1 }
            previous = byte
        }
        return words >= 4 * max(lines, 1) && letters > 4 * others
    }

    /// The format that an empty file of this name would have.
    static func format(ofEmpty name: String) -> FileFormat {
        if let format = columnarFormat(ofName: name) { return format }
        if suffix(of: name) == "xml" { return .xml }
        return isNamedLines(name) ? .ndjson : isNamedJSON(name) ? .json : .csv
    }

    /// The format that a name says, of those that tell their own schemas.
    private static func columnarFormat(ofName name: String) -> FileFormat? {
        switch suffix(of: name) {
        case "parquet": .parquet
        case "avro": .avro
        case "orc": .orc
        default: nil
        }
    }

    /// The last suffix of a name that is not one of compression, in lower case.
    private static func suffix(of name: String) -> String {
        var file = name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name[name.utf8.index(after: $0)...] } ?? name[...]
        var last = cutSuffix(off: &file)
        if let packed = last, packedSuffixes.contains(packed) { last = cutSuffix(off: &file) }
        if last == nil, file.lowercased().hasPrefix("readme") { return "md" }
        return last ?? ""
    }

    private static func cutSuffix(off file: inout Substring) -> String? {
        guard let point = file.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let suffix = file[file.utf8.index(after: point)...].lowercased()
        file = file[..<point]
        return suffix
    }

    private static let packedSuffixes: Set<String> = ["gz", "gzip", "zst", "zstd", "bz2", "sz"]
    private static let jsonSuffixes: Set<String> = ["json", "ndjson", "jsonl", "geojson"]
    private static let proseSuffixes: Set<String> = [
        "md", "markdown", "rst", "adoc", "html", "htm", "yaml", "yml", "toml", "ini", "sql", "py", "sh", "js",
        "ts",
        "swift", "java", "c", "h", "cpp", "go", "rs", "r", "ipynb", "css", "conf", "cfg", "lock", "tex",
    ]

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isPage(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = text.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return ["<!doctype", "<html", "<head", "<body", "<svg"].contains { start.starts(with: $0.utf8) }
    }

    /// Whether bytes are there that no text has: NUL, many other control characters, or any in what is not UTF-8.
    private static func isBinary(_ first: UnsafeBufferPointer<UInt8>) -> Bool {
        let sample = UnsafeBufferPointer(rebasing: first.prefix(8 << 10))
        var controlCount = 0
        var place = 0
        while place < sample.count {
            if let base = sample.baseAddress {
                while sample.count - place >= 8, !ByteWord.mayHoldControls(ByteWord.load(base + place)) { place += 8 }
                if place == sample.count { break }
            }
            let byte = sample[place]
            place += 1
            if byte == 0 { return true }
            let isUsual = (0x09...0x0D).contains(byte) || byte == 0x01 || (0x1B...0x1F).contains(byte)
            if byte < 0x20 || byte == 0x7F, !isUsual { controlCount += 1 }
        }
        if controlCount == 0 { return false }
        if controlCount * 20 > sample.count { return true }
        // The sample may end within a character.
        return !(0...min(3, sample.count)).contains { cut in
            String(validating: sample.dropLast(cut), as: UTF8.self) != nil
        }
    }

    private static let magics: [(bytes: [UInt8], meaning: String)] = [
        (
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
            "is compressed with xz, which cannot be read; send it plain or with gzip"
        ),
        ([0x04, 0x22, 0x4D, 0x18], "is compressed with lz4, which cannot be read; send it plain or with gzip"),
        (Array("PARE".utf8), "is an encrypted Parquet file, and no key is known for what arrives; send it plain"),
        ([0x89, 0x50, 0x4E, 0x47], "is no table: it is a PNG image"),
        ([0xFF, 0xD8, 0xFF], "is no table: it is a JPEG image"),
        (Array("GIF8".utf8), "is no table: it is a GIF image"),
        (Array("%PDF-1.".utf8), "is no table: it is a PDF document"),
        ([0x50, 0x4B, 0x03, 0x04], "is no table: it is a ZIP archive or an office document"),
        ([0x50, 0x4B, 0x05, 0x06], "is no table: it is a ZIP archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "is no table: it is a 7z archive"),
        (Array("Rar!".utf8), "is no table: it is a RAR archive"),
        ([0x7F, 0x45, 0x4C, 0x46], "is no table: it is an ELF program"),
        ([0xCF, 0xFA, 0xED, 0xFE], "is no table: it is a Mach-O program"),
        ([0xD0, 0xCF, 0x11, 0xE0], "is no table: it is an old office document"),
        (Array("SQLite format 3".utf8), "is no table: it is an SQLite database"),
        (Array("ARROW1".utf8), "is an Arrow file, which cannot be read; send Parquet, JSON or CSV"),
    ]
}

extension FileFormat {
    /// What people call it.
    var title: String {
        switch self {
        case .csv: "CSV"
        case .ndjson: "NDJSON"
        case .json: "JSON"
        case .parquet: "Parquet"
        case .avro: "Avro"
        case .orc: "ORC"
        case .log: "log"
        case .xml: "XML"
        }
    }
}
