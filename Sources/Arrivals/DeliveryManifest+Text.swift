import Files

/// Manifests as texts: what `sha256sum` and `md5sum` print, a table with a header, a name on each line, or JSON.
extension DeliveryManifest {
    /// Reads a manifest.
    public init(_ bytes: [UInt8]) throws(DeliveryProblem) {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw DeliveryProblem("it is no UTF-8 text")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if let first = text.utf8.first(where: { !" \t\r\n".utf8.contains($0) }), "[{".utf8.contains(first) {
            self = try .json(Array(text.utf8))
            return
        }
        let lines = text.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.filter { !$0.allSatisfy(\.isWhitespace) }
        if let table = try Self.table(lines) {
            self = table
            return
        }
        var entries: [Entry] = []
        for line in lines { entries.append(try Self.entry(of: line)) }
        self.init(entries)
    }

    /// A line of checksums, as GNU (`<hex>  name`) and BSD (`SHA256 (name) = <hex>`) print them, or a name alone.
    private static func entry(of line: Substring) throws(DeliveryProblem) -> Entry {
        if let open = line.firstRange(of: " ("), let close = line.ranges(of: ") = ").last,
            open.upperBound <= close.lowerBound, let algorithm = algorithm(line[..<open.lowerBound])
        {
            var entry = Entry(name: String(line[open.upperBound..<close.lowerBound]))
            try entry.setChecksums([(algorithm, String(line[close.upperBound...]))])
            return entry
        }
        // With a backslash before the sum, the name is written with escapes.
        let isEscaped = line.first == "\\"
        let sum = line.dropFirst(isEscaped ? 1 : 0).prefix { $0.isHexDigit }
        let rest = line[sum.endIndex...]
        guard sum.count >= 32, rest.hasPrefix("  ") || rest.hasPrefix(" *") else { return Entry(name: String(line)) }
        let name = String(rest.dropFirst(2))
        var entry = Entry(name: isEscaped ? unescaped(name) : name)
        try entry.setChecksums([(nil, String(sum))])
        return entry
    }

    private static func algorithm(_ name: Substring) -> String? {
        switch name.uppercased() {
        case "SHA256", "SHA2-256": "SHA-256"
        case "MD5": "MD5"
        default: name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "/" } ? String(name) : nil
        }
    }

    private static func unescaped(_ name: String) -> String {
        var result = ""
        var isAfterBackslash = false
        for character in name {
            if isAfterBackslash {
                result.append(character == "n" ? "\n" : character == "r" ? "\r" : character)
                isAfterBackslash = false
            } else if character == "\\" {
                isAfterBackslash = true
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// A table whose first line names its columns, one of which is that of the names; nil when it is none.
    private static func table(_ lines: [Substring]) throws(DeliveryProblem) -> DeliveryManifest? {
        guard let header = lines.first, let delimiter = ",;\t|".first(where: header.contains) else { return nil }
        func cells(_ line: Substring) -> [String] {
            line.split(separator: delimiter, omittingEmptySubsequences: false).map { cell in
                let trimmed = cell.drop { $0.isWhitespace }
                let text = trimmed.prefix(trimmed.count - trimmed.reversed().prefix { $0.isWhitespace }.count)
                return text.count >= 2 && text.first == "\"" && text.last == "\""
                    ? String(text.dropFirst().dropLast()) : String(text)
            }
        }
        let titles = cells(header).map { $0.lowercased() }
        func column(_ names: String...) -> Int? { titles.firstIndex { names.contains($0) } }
        guard let name = column("name", "path", "file", "filename", "key", "url") else { return nil }
        let size = column("size", "bytes", "length", "content_length")
        let sums: [(String?, Int?)] = [
            ("SHA-256", column("sha256", "sha-256")), ("MD5", column("md5")), (nil, column("checksum", "hash")),
        ]
        var entries: [Entry] = []
        for line in lines.dropFirst() {
            let values = cells(line)
            guard values.count == titles.count else {
                throw DeliveryProblem(
                    "the line '\(line.prefix(80))' has \(values.count) cells, its header \(titles.count)")
            }
            var entry = Entry(name: values[name])
            if let size, !values[size].isEmpty {
                guard let bytes = Int64(values[size]) else {
                    throw DeliveryProblem("'\(values[size].prefix(80))' is no size in bytes")
                }
                entry.size = bytes
            }
            try entry.setChecksums(sums.map { ($0.0, $0.1.map { values[$0] }) })
            entries.append(entry)
        }
        return DeliveryManifest(entries)
    }
}

extension DeliveryManifest.Entry {
    /// Takes checksums, each with the algorithm's name, or nil where its length tells it; those that are not told are
    /// left out.
    mutating func setChecksums(_ sums: [(algorithm: String?, text: String?)]) throws(DeliveryProblem) {
        for (algorithm, text) in sums {
            guard let text, !text.isEmpty else { continue }
            let isHex = text.allSatisfy(\.isHexDigit)
            switch (algorithm, text.utf8.count) {
            case ("SHA-256", 64) where isHex, (nil, 64) where isHex: sha256 = text.lowercased()
            case ("MD5", 32) where isHex, (nil, 32) where isHex: md5 = text.lowercased()
            default:
                throw DeliveryProblem(
                    "'\(text.prefix(80))' is no checksum by SHA-256 or MD5 in hexadecimal, the ones that are known")
            }
        }
    }
}
