import Decoding
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
    /// The table with plain UTF-8 copies, made in a folder, in place of the files that DuckDB cannot read as they are.
    ///
    /// DuckDB reads UTF-8, plain or in gzip or zstd. Its UTF-16 knows one byte order and no emoji, its Latin-1 no euro
    /// sign.
    public func readable(copiesIn folder: String) throws(EngineError) -> DeclaredTable {
        try readable(copiesIn: folder) { file throws(ReadingError) in try file.isReadable() }
    }

    /// As that, for an engine that reads other files as they are.
    func readable(
        copiesIn folder: String, _ isReadable: (File) throws(ReadingError) -> Bool
    ) throws(EngineError) -> DeclaredTable {
        var copy = self
        for (index, file) in files.enumerated() {
            let target = "\(folder)/\(schema)-\(name)-\(index).\(file.layout.format.rawValue)"
            let source: any ByteSource
            do throws(ReadingError) {
                if try isReadable(file) { continue }
                source = try file.plainText()
            } catch {
                throw .unreadableFile(path: file.path, reason: error.description)
            }
            try reading { () throws(FileSystemError) in
                try LocalFileSystem().makeFolder(folder)
                try Self.copy(source, of: file.path, to: target)
            }
            if let problem = source.problem { throw .unreadableFile(path: file.path, reason: "it \(problem.message)") }
            copy.files[index].path = target
            copy.files[index].layout.format = file.layout.formatOnceCut
            copy.files[index].layout.rowRule = nil
            copy.files[index].layout.dialect?.skippedLines = 0
            copy.files[index].layout.dialect?.encoding = TextEncoding.utf8.rawValue
            copy.files[index].layout.compression = .none
        }
        return copy
    }

    private static func copy(_ source: any ByteSource, of path: String, to target: String) throws(FileSystemError) {
        guard let output = fopen(target, "wb") else { throw FileSystemError(.write, target, code: errno) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var failure: FileSystemError?
        while failure == nil {
            do throws(ReadingError) {
                let count = try source.read(into: buffer)
                if count == 0 { break }
                if fwrite(buffer.baseAddress, 1, count, output) < count {
                    failure = FileSystemError(.write, target, code: errno)
                }
            } catch {
                failure = FileSystemError(.read, path, code: EIO)
            }
        }
        let isClosed = fclose(output) == 0
        if let failure { throw failure }
        guard isClosed else { throw FileSystemError(.write, target, code: errno) }
    }
}

extension DeclaredTable.File {
    /// The rows as text that DuckDB reads.
    fileprivate func plainText() throws(ReadingError) -> any ByteSource {
        let encoding = layout.dialect.flatMap { TextEncoding(rawValue: $0.encoding) } ?? .utf8
        let text = try PlainText.source(
            ofFile: path, compression: layout.compression, encoding: encoding, rowRule: layout.rowRule)
        if layout.format.isColumnar { return text }
        return try BodySource(text, skippingLines: layout.dialect?.skippedLines ?? 0)
    }
}

extension FileLayout {
    /// The format that the rows have once they are cut by the layout's rule.
    fileprivate var formatOnceCut: FileFormat {
        switch format {
        case .log: .csv
        case .xml: .ndjson
        default: format
        }
    }

    /// Whether DuckDB reads files of this layout as they are.
    var isReadable: Bool {
        if rowRule != nil { return false }
        let isUTF8 = dialect.map { $0.encoding == TextEncoding.utf8.rawValue } ?? true
        switch compression {
        case .none, .gzip, .zstd: return isUTF8
        case .bzip2, .snappy: return format == .parquet
        }
    }
}
