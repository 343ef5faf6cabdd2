import Files
import TableSchema

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension DeclaredTable {
    /// The table with UTF-8 copies, made in a folder, in place of the files whose encoding DuckDB cannot read.
    ///
    /// DuckDB reads UTF-8. Its UTF-16 knows one byte order and no emoji, its Latin-1 no euro sign.
    public func readable(copiesIn folder: String) throws(EngineError) -> DeclaredTable {
        var copy = self
        for (index, file) in files.enumerated() {
            guard let encoding = file.layout.dialect.flatMap({ Transcoder.Encoding(rawValue: $0.encoding) }) else {
                continue
            }
            guard file.layout.compression == .none else {
                throw .unreadableFile(path: file.path, reason: "it is \(encoding.rawValue) in gzip; save it as UTF-8")
            }
            let target = "\(folder)/\(schema)-\(name)-\(index).csv"
            try reading { () throws(FileSystemError) in
                try LocalFileSystem().makeFolder(folder)
                try Transcoder(encoding: encoding).copy(file.path, to: target)
            }
            copy.files[index].path = target
            copy.files[index].layout.dialect?.encoding = "utf-8"
        }
        return copy
    }
}

/// Copies a file as UTF-8, a piece at a time.
struct Transcoder {
    enum Encoding: String {
        case windows1252 = "windows-1252"
        case utf16BigEndian = "utf-16be"
        case utf16LittleEndian = "utf-16le"
    }

    let encoding: Encoding

    func copy(_ source: String, to target: String) throws(FileSystemError) {
        guard let input = fopen(source, "rb") else { throw FileSystemError(.read, source, code: errno) }
        defer { fclose(input) }
        guard let output = fopen(target, "wb") else { throw FileSystemError(.write, target, code: errno) }
        var rest: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var isFirst = true
        while true {
            let count = fread(&buffer, 1, buffer.count, input)
            var text = utf8(rest + buffer[..<count], rest: &rest, isLast: count == 0)
            if isFirst, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
            isFirst = false
            guard fwrite(text, 1, text.count, output) == text.count else {
                let code = errno
                fclose(output)
                throw FileSystemError(.write, target, code: code)
            }
            if count == 0 { break }
        }
        let isReadWhole = ferror(input) == 0
        guard fclose(output) == 0 else { throw FileSystemError(.write, target, code: errno) }
        guard isReadWhole else { throw FileSystemError(.read, source, code: EIO) }
    }

    /// A piece as UTF-8; a character that goes on in the next piece is left in `rest`.
    func utf8(_ bytes: [UInt8], rest: inout [UInt8], isLast: Bool) -> [UInt8] {
        switch encoding {
        case .windows1252:
            rest = []
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            for byte in bytes {
                if byte < 0x80 { text.append(byte) } else { text += Self.windows1252[Int(byte) - 0x80] }
            }
            return text
        case .utf16BigEndian, .utf16LittleEndian:
            let high = encoding == .utf16BigEndian ? 0 : 1
            var count = bytes.count & ~1
            // The first half of a pair waits for the second.
            if !isLast, count >= 2, (0xD8..<0xDC).contains(bytes[count - 2 + high]) { count -= 2 }
            rest = isLast ? [] : Array(bytes[count...])
            let units = stride(from: 0, to: count, by: 2).map {
                UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high])
            }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        }
    }

    /// The upper half of Windows-1252, each as UTF-8. Its five empty places are control characters, as browsers have it.
    private static let windows1252: [[UInt8]] = {
        let special: [UInt32] = [
            0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
            0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
            0x0153, 0x9D, 0x017E, 0x0178,
        ]
        return (special + Array(0xA0...0xFF)).map { code in
            Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
        }
    }()
}
