import Decoding
import TableSchema

/// An Avro file's header to a schema, and the heads of its blocks to the number of its rows; no row is read.
/// https://avro.apache.org/docs/1.12.0/specification/#object-container-files
enum AvroHeader {
    /// A header larger than this is damage.
    private static let sizeMax = 64 << 20

    static func schema(_ source: some SizedByteSource, hints: ReadingHints) throws(ReadingError) -> FileSchema {
        var size = 64 << 10
        while true {
            let bytes = try source.bytes(at: 0, count: size)
            var reader = AvroReader(bytes, from: 4)
            let header: AvroReader.Header
            do throws(AvroDamage) {
                header = try reader.header()
            } catch {
                let isShort = error == .ended && bytes.count == size && size < sizeMax
                guard isShort else {
                    return FileSchema.untold(
                        .avro, "is damaged: its header cannot be read", offset: Int64(reader.place))
                }
                size *= 8
                continue
            }
            return try schema(header, from: Int64(reader.place), source, hints)
        }
    }

    private static func schema(
        _ header: AvroReader.Header, from start: Int64, _ source: some SizedByteSource, _ hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        let columns: [Column]
        do throws(AvroTypes.Problem) {
            columns = try AvroTypes.columns(ofSchema: header.schema)
        } catch {
            return FileSchema.untold(.avro, error.message, offset: 4)
        }
        let (rows, problem) = try rowCount(from: start, sync: header.sync, source)
        var schema = FileSchema(format: .avro, rows: rows, columns: columns, problems: problem.map { [$0] } ?? [])
        schema.pin(hints)
        return schema
    }

    /// Goes from block to block.
    private static func rowCount(
        from start: Int64, sync: [UInt8], _ source: some SizedByteSource
    ) throws(ReadingError) -> (rows: Int64, problem: FileProblem?) {
        var (place, rows) = (start, Int64(0))
        while place < source.size {
            var reader = AvroReader(try source.bytes(at: place, count: 20), from: 0)
            guard let count = try? reader.long(), let size = try? reader.long(), count >= 0, size >= 0 else {
                return (rows, FileProblem(.error, "is cut off or damaged: a block cannot be read", offset: place))
            }
            let end = place + Int64(reader.place)
            guard size <= source.size - end - 16, source.size - end >= 16 else {
                return (rows, FileProblem(.error, "is cut off: its last block stops before its end", offset: place))
            }
            guard try source.bytes(at: end + size, count: 16) == sync else {
                return (rows, FileProblem(.error, "is damaged: a block does not end as it should", offset: end + size))
            }
            rows += count
            place = end + size + 16
        }
        return (rows, nil)
    }
}

/// Why Avro bytes cannot be read on.
enum AvroDamage: Error {
    /// They end too soon.
    case ended
    case damaged
}

/// Reads Avro's binary encoding, as far as headers have it.
struct AvroReader {
    /// What a file begins with.
    struct Header {
        var schema: [UInt8]
        var sync: [UInt8]
    }

    private let bytes: [UInt8]
    private(set) var place: Int

    init(_ bytes: [UInt8], from place: Int) {
        self.bytes = bytes
        self.place = place
    }

    /// The metadata and the marker that ends each block.
    mutating func header() throws(AvroDamage) -> Header {
        var schema: [UInt8]?
        while true {
            var count = try long()
            if count == 0 { break }
            if count < 0 {
                count = 0 &- count
                _ = try long()
            }
            guard count > 0 else { throw .damaged }
            for _ in 0..<count {
                let key = try text()
                let value = try text()
                if key.elementsEqual("avro.schema".utf8) { schema = Array(value) }
            }
        }
        let sync = Array(try take(16))
        guard let schema else { throw .damaged }
        return Header(schema: schema, sync: sync)
    }

    /// A number in zigzag coding, its lowest bits first.
    mutating func long() throws(AvroDamage) -> Int64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while shift < 64 {
            guard place < bytes.count else { throw .ended }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ (0 &- Int64(bitPattern: value & 1)) }
            shift += 7
        }
        throw .damaged
    }

    private mutating func text() throws(AvroDamage) -> ArraySlice<UInt8> {
        let length = try long()
        guard length >= 0 else { throw .damaged }
        return try take(Int(clamping: length))
    }

    private mutating func take(_ count: Int) throws(AvroDamage) -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else { throw .ended }
        defer { place += count }
        return bytes[place..<place + count]
    }
}
