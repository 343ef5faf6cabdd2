import TableSchema

/// The types of an ORC footer: a list in depth-first order, the first of which is the row.
struct ORCTypes {
    private struct Element {
        var kind: UInt64 = .max
        var children: [Int] = []
        var names: [String] = []
        var precision = 0
        var scale = 0
    }

    private var elements: [Element] = []
    private(set) var rowCount: Int64 = 0
    /// What is said of the values of each element.
    private var statistics: [ArraySlice<UInt8>] = []
    private static let depthMax = 128

    /// Reads a footer.
    init(_ footer: ArraySlice<UInt8>) throws(ProtobufDamage) {
        var reader = ProtobufReader(footer)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (4, .bytes(let bytes)): elements.append(try Self.element(bytes))
            case (6, .integer(let number)): rowCount = Int64(clamping: number)
            case (7, .bytes(let bytes)): statistics.append(bytes)
            default: break
            }
        }
    }

    private static func element(_ bytes: ArraySlice<UInt8>) throws(ProtobufDamage) -> Element {
        var element = Element(kind: 0)
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .integer(let number)): element.kind = number
            case (2, .integer(let number)): element.children.append(Int(clamping: number))
            case (2, .bytes(let packed)):
                var numbers = ProtobufReader(packed)
                element.children += try numbers.packedIntegers().map { Int(clamping: $0) }
            case (3, .bytes(let name)): element.names.append(String(decoding: name, as: UTF8.self))
            case (5, .integer(let number)): element.precision = Int(clamping: number)
            case (6, .integer(let number)): element.scale = Int(clamping: number)
            default: break
            }
        }
        return element
    }

    /// The columns; nil when the types make no tree with a row at its root.
    var columns: [Column]? {
        guard let root = elements.first, root.kind == 12, root.names.count == root.children.count else { return nil }
        var columns: [Column] = []
        for (name, child) in zip(root.names, root.children) {
            guard let type = type(child, above: 0, depth: 1) else { return nil }
            columns.append(Column(name, type))
        }
        return columns
    }

    /// What is known of the values of these columns, which are those of the row; nil when nothing is.
    func sketch(of columns: [Column]) -> TableSketch? {
        guard let root = elements.first, statistics.count == elements.count else { return nil }
        let sketches = zip(columns, root.children).map { column, element in
            let told = try? ORCStatistics(statistics[element], of: column.type).sketch(of: column.type)
            let isPossible = (0...max(0, rowCount)).contains(told?.valueCount ?? -1)
            return (column.key, isPossible ? told ?? .unknown : .unknown)
        }
        return TableSketch(rows: rowCount, columns: sketches)
    }

    /// The type of an element; a child always comes later than what it is in.
    private func type(_ index: Int, above parent: Int, depth: Int) -> DataType? {
        guard index > parent, index < elements.count, depth < Self.depthMax else { return nil }
        let element = elements[index]
        switch element.kind {
        case 10:
            guard element.children.count == 1 else { return nil }
            return type(element.children[0], above: index, depth: depth + 1).map(DataType.array)
        case 11:
            guard element.children.count == 2, let key = type(element.children[0], above: index, depth: depth + 1)
            else { return nil }
            return type(element.children[1], above: index, depth: depth + 1).map { .map(key: key, value: $0) }
        case 12:
            guard element.names.count == element.children.count else { return nil }
            var fields: [DataType.Field] = []
            for (name, child) in zip(element.names, element.children) {
                guard let type = type(child, above: index, depth: depth + 1) else { return nil }
                fields.append(.init(name, type))
            }
            return .structure(fields)
        case 13:
            // A union holds values of any of its types.
            var union = DataType.unknown
            for child in element.children {
                guard let type = type(child, above: index, depth: depth + 1) else { return nil }
                union = union.widened(with: type)
            }
            return union
        default: return Self.scalar(element)
        }
    }

    private static func scalar(_ element: Element) -> DataType? {
        switch element.kind {
        case 0: return .boolean
        case 1: return .tinyint
        case 2: return .smallint
        case 3: return .int
        case 4: return .bigint
        case 5: return .float
        case 6: return .double
        case 7, 16, 17: return .string
        case 8: return .binary
        case 9: return .timestamp
        case 14:
            // Without a precision, as Hive 0.11 wrote them, they hold as much as there may be.
            if element.precision == 0 { return .decimal(precision: 38, scale: 18) }
            guard (1...38).contains(element.precision), (0...element.precision).contains(element.scale) else {
                return nil
            }
            return .decimal(precision: element.precision, scale: element.scale)
        case 15: return .date
        case 18: return .timestampWithTimeZone
        default: return nil
        }
    }
}
