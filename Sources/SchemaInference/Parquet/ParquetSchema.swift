import TableSchema

/// One element of a Parquet schema, as the footer lists them: the tree in depth-first order.
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
struct ParquetElement {
    var physicalType: Int64?
    var repetition: Int64?
    var name = ""
    var childCount: Int64 = 0
    var convertedType: Int64?
    var scale: Int64 = 0
    var precision: Int64 = 0
    var logicalType: ParquetLogicalType?

    var isRepeated: Bool { repetition == 2 }
    /// Required is 0; what is optional or repeated can be missing.
    var isNullable: Bool { repetition != 0 }
}

/// What a Parquet element's values mean, beyond their bytes.
enum ParquetLogicalType {
    case string, map, list, date, time, uuid, half, unknown
    case decimal(precision: Int64, scale: Int64)
    case timestamp(isMoment: Bool, TimeUnit?)
    case integer(width: Int64, isSigned: Bool)

    enum TimeUnit { case milliseconds, microseconds, nanoseconds }
}

/// Turns the listed elements into columns.
struct ParquetSchema {
    private let elements: [ParquetElement]
    private var place = 1
    private static let depthMax = 128

    init(_ elements: [ParquetElement]) { self.elements = elements }

    /// The columns; nil when the elements make no tree.
    static func columns(of elements: [ParquetElement]) -> [Column]? {
        guard let root = elements.first, root.childCount >= 0, root.childCount < elements.count else { return nil }
        var schema = ParquetSchema(elements)
        var columns: [Column] = []
        for _ in 0..<root.childCount {
            guard schema.place < elements.count else { return nil }
            let element = elements[schema.place]
            guard let type = schema.type(depth: 1) else { return nil }
            columns.append(Column(element.name, type, nullable: element.isNullable))
        }
        return schema.place == elements.count ? columns : nil
    }

    /// The type of the element at the reader's place, which then is behind it and all that is in it. A repeated element
    /// that no list or map encloses is an array by itself.
    private mutating func type(depth: Int, isRepeatedKnown: Bool = false) -> DataType? {
        guard depth < Self.depthMax, place < elements.count else { return nil }
        let element = elements[place]
        place += 1
        guard let inner = innerType(element, depth: depth) else { return nil }
        return element.isRepeated && !isRepeatedKnown ? .array(inner) : inner
    }

    private mutating func innerType(_ element: ParquetElement, depth: Int) -> DataType? {
        if element.childCount <= 0 { return Self.scalar(element) }
        if element.isList, element.childCount == 1 { return list(element, depth: depth) }
        if element.isMap, element.childCount == 1 { return map(depth: depth) }
        return structure(element, depth: depth)
    }

    private mutating func structure(_ element: ParquetElement, depth: Int) -> DataType? {
        guard element.childCount <= elements.count - place else { return nil }
        var fields: [DataType.Field] = []
        for _ in 0..<element.childCount {
            guard place < elements.count else { return nil }
            let name = elements[place].name
            guard let type = type(depth: depth + 1) else { return nil }
            fields.append(.init(name, type))
        }
        return .structure(fields)
    }

    /// A list in today's three levels, or in one of the older two-level forms.
    private mutating func list(_ element: ParquetElement, depth: Int) -> DataType? {
        guard place < elements.count else { return nil }
        let repeated = elements[place]
        guard repeated.isRepeated else { return structure(element, depth: depth) }
        let isOldForm = repeated.name == "array" || repeated.name == element.name + "_tuple"
        if repeated.childCount == 1, !isOldForm {
            place += 1
            return type(depth: depth + 1).map(DataType.array)
        }
        return type(depth: depth + 1, isRepeatedKnown: true).map(DataType.array)
    }

    private mutating func map(depth: Int) -> DataType? {
        guard place < elements.count else { return nil }
        let pairs = elements[place]
        guard pairs.isRepeated, pairs.childCount == 1 || pairs.childCount == 2 else { return type(depth: depth + 1) }
        place += 1
        guard let key = type(depth: depth + 1) else { return nil }
        if pairs.childCount == 1 { return .map(key: key, value: .unknown) }
        return type(depth: depth + 1).map { .map(key: key, value: $0) }
    }

    // MARK: Scalars

    private static func scalar(_ element: ParquetElement) -> DataType? {
        if let type = element.logicalType.flatMap(meaning) { return type }
        if let type = meaning(ofConverted: element) { return type }
        switch element.physicalType {
        case 0: return .boolean
        case 1: return .int
        case 2: return .bigint
        case 3: return .timestamp
        case 4: return .float
        case 5: return .double
        case 6, 7: return .binary
        // A group without children holds nothing.
        case nil: return .structure([])
        default: return nil
        }
    }

    private static func meaning(_ logical: ParquetLogicalType) -> DataType? {
        switch logical {
        case .string, .time, .uuid: .string
        case .date: .date
        case .half: .float
        case .decimal(let precision, let scale): decimal(precision, scale)
        case .timestamp(let isMoment, _): isMoment ? .timestampWithTimeZone : .timestamp
        case .integer(let width, let isSigned): integer(width: width, isSigned: isSigned)
        case .unknown: .unknown
        case .map, .list: nil
        }
    }

    private static func meaning(ofConverted element: ParquetElement) -> DataType? {
        switch element.convertedType {
        case 0, 4, 7, 8, 19: .string
        case 5: decimal(element.precision, element.scale)
        case 6: .date
        case 9, 10: .timestamp
        case 11, 12, 13, 14:
            integer(width: 8 << ((element.convertedType ?? 11) - 11), isSigned: false)
        case 15, 16, 17, 18:
            integer(width: 8 << ((element.convertedType ?? 15) - 15), isSigned: true)
        case 21: .string
        default: nil
        }
    }

    private static func decimal(_ precision: Int64, _ scale: Int64) -> DataType? {
        guard (1...38).contains(precision), (0...precision).contains(scale) else { return nil }
        return .decimal(precision: Int(precision), scale: Int(scale))
    }

    /// Without a sign the next wider type is needed.
    private static func integer(width: Int64, isSigned: Bool) -> DataType? {
        switch (width, isSigned) {
        case (8, true): .tinyint
        case (16, true), (8, false): .smallint
        case (32, true), (16, false): .int
        case (64, true), (32, false): .bigint
        case (64, false): .decimal(precision: 20, scale: 0)
        default: nil
        }
    }
}

extension ParquetElement {
    fileprivate var isList: Bool {
        if case .list = logicalType { return true }
        return convertedType == 3
    }

    fileprivate var isMap: Bool {
        if case .map = logicalType { return true }
        return convertedType == 1 || convertedType == 2
    }
}
