package import TableSchema

/// The rows of an XML document, read as JSON lines, each on the line it begins on as far as lines suffice. Texts stay
/// texts; attributes are fields with `_` before their names; the text of an element with parts is its `_VALUE`.
package final class XMLRows: ByteSource {
    private let source: any ByteSource
    private let shape: XMLShape
    private var writer: RowWriter
    private var reader: XMLReader

    /// The document is read from its beginning.
    package init(_ source: any ByteSource, _ shape: XMLShape) throws(ReadingError) {
        self.source = source
        self.shape = shape
        writer = RowWriter(shape)
        reader = try XMLReader(source, writer)
    }

    package var problem: FileProblem? { reader.problem }

    package func rewind() throws(ReadingError) {
        writer = RowWriter(shape)
        reader = try XMLReader(source, writer)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        while writer.output.isEmpty {
            let hasMore = try reader.readMore()
            if !hasMore, writer.output.isEmpty { return 0 }
        }
        return writer.output.give(to: buffer)
    }
}

/// Writes each row as a line of JSON.
private final class RowWriter: XMLEvents {
    /// An element of the row that is open.
    private struct Element {
        let path: String
        var fields: [(name: String, values: [[UInt8]], isList: Bool)] = []
        var places: [String: Int] = [:]
        var text: [UInt8] = []

        mutating func add(_ name: String, _ value: [UInt8], isList: Bool) {
            if let place = places[name] {
                fields[place].values.append(value)
            } else {
                places[name] = fields.count
                fields.append((name, [value], isList))
            }
        }
    }

    private let shape: XMLShape
    private var open: [Element] = []
    var output = HeldBytes()
    private var line: Int64 = 1
    private var size = 0
    private(set) var refusal: String?
    private static let rowMax = 64 << 20

    init(_ shape: XMLShape) { self.shape = shape }

    func begin(_ name: String, _ attributes: [(name: String, value: String)], line: Int64) {
        if open.isEmpty, name != shape.row { return }
        if open.isEmpty {
            while self.line < line {
                output.append("\n".utf8)
                self.line += 1
            }
            size = 0
        }
        var element = Element(path: open.last.map { "\($0.path)/\(name)" } ?? "")
        for attribute in attributes {
            element.add("_\(attribute.name)", Self.json(attribute.value.utf8), isList: false)
        }
        open.append(element)
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {
        if open.isEmpty { return }
        open[open.count - 1].text += text
        size += text.count
        if size > Self.rowMax { refusal = "has a row of more than 64 MiB" }
    }

    func end(_ name: String) {
        guard let element = open.popLast() else { return }
        let value = value(of: element)
        if open.isEmpty {
            output.append(value ?? Array("{}".utf8))
            output.append("\n".utf8)
            line += 1
        } else if let value {
            open[open.count - 1].add(name, value, isList: shape.repeated.contains(element.path))
        }
    }

    /// An element as JSON; nil for one that holds nothing.
    private func value(of element: Element) -> [UInt8]? {
        let isRow = open.isEmpty
        guard isRow || shape.compound.contains(element.path) else {
            return element.text.isEmpty ? nil : Self.json(element.text)
        }
        var fields = element.fields
        if element.text.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) {
            fields.append(("_VALUE", [Self.json(element.text)], false))
        }
        var json = Array("{".utf8)
        for (index, field) in fields.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            json += Self.json(field.name.utf8)
            json += ":".utf8
            let values = Array(field.values.joined(separator: ",".utf8))
            json += field.isList ? [UInt8(ascii: "[")] + values + [UInt8(ascii: "]")] : field.values[0]
        }
        return json + [UInt8(ascii: "}")]
    }

    /// A text in JSON's quotes.
    private static func json(_ text: some Sequence<UInt8>) -> [UInt8] {
        var json = [UInt8(ascii: "\"")]
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): json += #"\n"#.utf8
            case 0..<0x20:
                json += (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8
                json += String(byte, radix: 16).utf8
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
        return json
    }
}
