import Decoding
import TableSchema

/// An ORC file's tail to a schema: https://orc.apache.org/specification/ORCv1/
enum ORCFooter {
    /// A footer larger than this is damage.
    private static let sizeMax = 256 << 20

    static func schema(_ source: some SizedByteSource, hints: ReadingHints) throws(ReadingError) -> FileSchema {
        let size = source.size
        guard size > 3, let postscriptSize = try source.bytes(at: size - 1, count: 1).first.map(Int64.init),
            postscriptSize < size - 3
        else { return FileSchema.untold(.orc, "is cut off: it is too short for an ORC file", offset: size) }
        let postscriptStart = size - 1 - postscriptSize
        let tail = try source.bytes(at: postscriptStart, count: Int(postscriptSize))
        guard let postscript = try? Postscript(tail[...]), postscript.isMarked else {
            return FileSchema.untold(
                .orc, "is cut off: it does not end as an ORC file does; send it again whole", offset: size)
        }
        let length = Int64(clamping: postscript.footerSize)
        guard length <= postscriptStart - 3, length <= sizeMax else {
            return FileSchema.untold(
                .orc, "is damaged: its footer would be longer than the file", offset: postscriptStart)
        }
        let start = postscriptStart - length
        let packed = try source.bytes(at: start, count: Int(length))
        guard let footer = unpacked(packed, postscript), let tree = try? ORCTypes(footer[...]),
            let columns = tree.columns, tree.rowCount <= FileSchema.toldRowsMax
        else { return FileSchema.untold(.orc, "is damaged: its footer cannot be read", offset: start) }
        var schema = FileSchema(format: .orc, rows: tree.rowCount, columns: columns)
        if hints.statistics != .none { schema.sketch = tree.sketch(of: columns) }
        schema.pin(hints)
        return schema
    }

    private struct Postscript {
        var footerSize: UInt64 = 0
        var compression: UInt64 = 0
        var blockSize: UInt64 = 256 << 10
        var isMarked = false

        init(_ bytes: ArraySlice<UInt8>) throws(ProtobufDamage) {
            var reader = ProtobufReader(bytes)
            while let (field, value) = try reader.next() {
                switch (field, value) {
                case (1, .integer(let number)): footerSize = number
                case (2, .integer(let number)): compression = number
                case (3, .integer(let number)): blockSize = number
                case (8000, .bytes(let bytes)): isMarked = bytes.elementsEqual("ORC".utf8)
                default: break
                }
            }
        }
    }

    /// The footer's chunks put together; nil when they are damaged.
    private static func unpacked(_ bytes: [UInt8], _ postscript: Postscript) -> [UInt8]? {
        let form: PackedBlock.Form
        switch postscript.compression {
        case 0: return bytes
        case 1: form = .deflate
        case 2: form = .snappy
        case 4: form = .lz4
        case 5: form = .zstd
        default: return nil
        }
        guard postscript.blockSize <= 64 << 20 else { return nil }
        var (whole, place): ([UInt8], Int) = ([], 0)
        while place < bytes.count {
            guard bytes.count - place >= 3 else { return nil }
            let head = Int(bytes[place]) | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]) << 16
            let (length, isPlain) = (head >> 1, head & 1 == 1)
            place += 3
            guard length <= bytes.count - place, whole.count < sizeMax else { return nil }
            let chunk = Array(bytes[place..<place + length])
            place += length
            guard
                let content = isPlain
                    ? chunk : PackedBlock.unpacked(chunk, form, sizeMax: Int(postscript.blockSize))
            else { return nil }
            whole += content
        }
        return whole
    }
}
