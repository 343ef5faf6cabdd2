import Decoding
import TableSchema

/// A Parquet file's footer to a schema. No row is read: the footer says it all.
enum ParquetFooter {
    /// A footer larger than this is damage.
    private static let sizeMax = 256 << 20

    static func schema(_ source: some SizedByteSource, hints: ReadingHints) throws(ReadingError) -> FileSchema {
        let size = source.size
        guard size >= 12 else {
            return FileSchema.untold(.parquet, "is cut off: it is too short for a Parquet file", offset: size)
        }
        let tail = try source.bytes(at: size - 8, count: 8)
        guard tail.count == 8, tail.suffix(4).elementsEqual("PAR1".utf8) else {
            return FileSchema.untold(
                .parquet, "is cut off: it does not end as a Parquet file does; send it again whole", offset: size)
        }
        let length = tail.prefix(4).reversed().reduce(0) { $0 << 8 | Int64($1) }
        guard length <= size - 12, length <= sizeMax else {
            return FileSchema.untold(.parquet, "is damaged: its footer would be longer than the file", offset: size - 8)
        }
        let start = size - 8 - length
        let bytes = try source.bytes(at: start, count: Int(length))
        do {
            let footer = try read(bytes, withStatistics: hints.statistics != .none)
            guard !footer.isEncrypted else {
                return FileSchema.untold(
                    .parquet, "has encrypted columns, and no key is known for what arrives; send it plain",
                    offset: start)
            }
            guard let columns = ParquetSchema.columns(of: footer.elements) else {
                return FileSchema.untold(.parquet, "is damaged: its footer holds no schema", offset: start)
            }
            guard (0...FileSchema.toldRowsMax).contains(footer.rowCount) else {
                return FileSchema.untold(
                    .parquet, "is damaged: its footer tells of no number of rows that can be", offset: start)
            }
            var schema = FileSchema(format: .parquet, rows: footer.rowCount, columns: columns)
            if hints.statistics != .none {
                schema.sketch = ParquetStatistics(footer.elements)
                    .sketch(of: columns, rowCount: footer.rowCount, footer.chunks)
            }
            schema.pin(hints)
            return schema
        } catch {
            return FileSchema.untold(
                .parquet, "is damaged: its footer cannot be read", offset: start + Int64(error.offset))
        }
    }

    // MARK: Thrift structures

    private struct Footer {
        var elements: [ParquetElement] = []
        var rowCount: Int64 = -1
        var chunks: [ParquetChunk] = []
        /// Whether columns are encrypted, though the footer is not.
        var isEncrypted = false
    }

    private static func read(_ bytes: [UInt8], withStatistics: Bool) throws(ThriftDamage) -> Footer {
        var reader = ThriftCompactReader(bytes)
        var footer = Footer()
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            switch (field, kind) {
            case (2, .list):
                let (count, _) = try reader.listHeader()
                for _ in 0..<count { footer.elements.append(try element(&reader)) }
            case (3, .int64): footer.rowCount = try reader.integer()
            case (8, .structure): footer.isEncrypted = true
            case (4, .list) where withStatistics:
                let (count, _) = try reader.listHeader()
                for _ in 0..<count { try rowGroup(&reader, into: &footer.chunks) }
            default: break
            }
        }
        return footer
    }

    private static func element(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> ParquetElement {
        var element = ParquetElement()
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            switch (field, kind) {
            case (1, .int32): element.physicalType = try reader.integer()
            case (3, .int32): element.repetition = try reader.integer()
            case (4, .binary): element.name = try reader.text()
            case (5, .int32): element.childCount = try reader.integer()
            case (6, .int32): element.convertedType = try reader.integer()
            case (7, .int32): element.scale = try reader.integer()
            case (8, .int32): element.precision = try reader.integer()
            case (10, .structure): element.logicalType = try logicalType(&reader)
            default: break
            }
        }
        return element
    }

    /// A union: a structure of which one field is there.
    private static func logicalType(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> ParquetLogicalType? {
        var type: ParquetLogicalType?
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            guard kind == .structure else { return }
            switch field {
            case 1, 4, 12: type = .string
            case 2: type = .map
            case 3: type = .list
            case 5:
                let (scale, precision) = try numbers(&reader)
                type = .decimal(precision: precision, scale: scale)
            case 6: type = .date
            case 7: type = .time
            case 8: type = try timestamp(&reader)
            case 10: type = try integer(&reader)
            case 11: type = .unknown
            case 14: type = .uuid
            case 15: type = .half
            default: break
            }
        }
        return type
    }

    private static func numbers(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> (Int64, Int64) {
        var (first, second): (Int64, Int64) = (0, 0)
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            guard kind == .int32 else { return }
            if field == 1 { first = try reader.integer() }
            if field == 2 { second = try reader.integer() }
        }
        return (first, second)
    }

    private static func timestamp(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> ParquetLogicalType {
        var isMoment = false
        var unit: ParquetLogicalType.TimeUnit?
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            if field == 1 { isMoment = kind == .yes }
            guard field == 2, kind == .structure else { return }
            try reader.structure { (_, field, _) throws(ThriftDamage) in
                unit = [1: .milliseconds, 2: .microseconds, 3: .nanoseconds][field]
            }
        }
        return .timestamp(isMoment: isMoment, unit)
    }

    private static func integer(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> ParquetLogicalType {
        var width: Int64 = 0
        var isSigned = false
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            if field == 1, kind == .byte { width = Int64(try reader.singleByte()) }
            if field == 2 { isSigned = kind == .yes }
        }
        return .integer(width: width, isSigned: isSigned)
    }

    // MARK: Groups of rows

    private static func rowGroup(
        _ reader: inout ThriftCompactReader, into chunks: inout [ParquetChunk]
    ) throws(ThriftDamage) {
        var found: [ParquetChunk] = []
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            guard field == 1, kind == .list else { return }
            let (count, _) = try reader.listHeader()
            for _ in 0..<count { found.append(try chunk(&reader)) }
        }
        chunks += found
    }

    private static func chunk(_ reader: inout ThriftCompactReader) throws(ThriftDamage) -> ParquetChunk {
        var chunk = ParquetChunk()
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            guard field == 3, kind == .structure else { return }
            try reader.structure { (reader, field, kind) throws(ThriftDamage) in
                switch (field, kind) {
                case (3, .list):
                    let (count, _) = try reader.listHeader()
                    for _ in 0..<count { chunk.path.append(try reader.text()) }
                case (5, .int64): chunk.valueCount = try reader.integer()
                case (12, .structure): try statistics(&reader, into: &chunk)
                default: break
                }
            }
        }
        return chunk
    }

    private static func statistics(
        _ reader: inout ThriftCompactReader, into chunk: inout ParquetChunk
    ) throws(ThriftDamage) {
        try reader.structure { (reader, field, kind) throws(ThriftDamage) in
            switch (field, kind) {
            case (3, .int64): chunk.nullCount = try reader.integer()
            // Those of fields 1 and 2, of old writers, are in an order that they do not tell.
            case (5, .binary): chunk.highest = try reader.binary()
            case (6, .binary): chunk.lowest = try reader.binary()
            case (7, .no), (8, .no): chunk.isExact = false
            default: break
            }
        }
    }
}
