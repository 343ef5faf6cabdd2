/// What a document's rows are made of, found by reading all of it: an element that comes twice in one place is a list in
/// every row, and one that ever has parts or attributes is an object in every row.
package final class XMLShape {
    /// The element that is a row.
    package let row: String
    /// Of the elements within rows, by their paths: those that come more than once, and those with parts.
    fileprivate(set) var repeated: Set<String> = []
    fileprivate(set) var compound: Set<String> = []
    /// How many rows there are.
    package fileprivate(set) var rowCount = 0

    fileprivate init(row: String) { self.row = row }

    /// The shape of the rows that elements of a name are; with an empty name the elements within the outermost are the
    /// rows, if they all have one name and there are two at least. Nil when there are no such elements.
    package static func of(_ source: any ByteSource, row: String) throws(ReadingError) -> XMLShape? {
        let name = row.isEmpty ? try commonName(source) : row
        guard let name else { return nil }
        let finder = ShapeFinder(XMLShape(row: name))
        let reader = try XMLReader(source, finder)
        while try reader.readMore() {}
        return finder.shape.rowCount > 0 ? finder.shape : nil
    }

    private static func commonName(_ source: any ByteSource) throws(ReadingError) -> String? {
        let names = SecondLevelNames()
        let reader = try XMLReader(source, names)
        while try reader.readMore() {}
        return names.count > 1 && names.names.count == 1 ? names.names.first : nil
    }
}

private final class SecondLevelNames: XMLEvents {
    private(set) var names: Set<String> = []
    private(set) var count = 0
    private var depth = 0
    let refusal: String? = nil

    func begin(_ name: String, _ attributes: [(name: String, value: String)], line: Int64) {
        depth += 1
        if depth == 2 {
            names.insert(name)
            count += 1
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) { depth -= 1 }
}

private final class ShapeFinder: XMLEvents {
    let shape: XMLShape
    private var path: [String] = []
    /// How often each element came within each of the open ones.
    private var counts: [[String: Int]] = []
    private(set) var refusal: String?
    private static let pathsMax = 65_536

    init(_ shape: XMLShape) { self.shape = shape }

    func begin(_ name: String, _ attributes: [(name: String, value: String)], line: Int64) {
        if path.isEmpty, name != shape.row { return }
        if !path.isEmpty {
            let parent = path[path.count - 1]
            shape.compound.insert(parent)
            counts[counts.count - 1][name, default: 0] += 1
            path.append("\(parent)/\(name)")
            if counts[counts.count - 1][name] == 2 { shape.repeated.insert(path[path.count - 1]) }
        } else {
            shape.rowCount += 1
            path.append("")
        }
        counts.append([:])
        if !attributes.isEmpty { shape.compound.insert(path[path.count - 1]) }
        if shape.compound.count + shape.repeated.count > Self.pathsMax { refusal = "has rows of ever new elements" }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {}

    func end(_ name: String) {
        if path.isEmpty { return }
        path.removeLast()
        counts.removeLast()
    }
}
