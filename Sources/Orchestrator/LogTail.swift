import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The end of an attempt's log, for messages.
enum LogTail {
    private static let bytesMax = 4096
    private static let charactersMax = 300

    /// The last line that says something; of an SQL or Python error the line that names it. Nil for an empty log.
    static func lastLine(of path: String, in files: any FileSystem) -> String? {
        let lines = text(of: path, in: files).split(whereSeparator: \.isNewline)
            .map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        let line = lines.last { $0.contains("Error") } ?? lines.last
        return line.map { $0.count > charactersMax ? $0.prefix(charactersMax) + "…" : $0 }
    }

    /// The last 4 KiB, or more; empty when there is no log.
    static func text(of path: String, in files: any FileSystem, bytesMax: Int = bytesMax) -> String {
        guard let file = fopen(path, "rb") else { return "" }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        fseek(file, max(0, size - bytesMax), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytesMax, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        let start = self.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
