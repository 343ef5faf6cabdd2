import TableSchema
import TestSupport
import Testing

@Test(arguments: [
    (DataType.unknown, DataType.bigint, DataType.bigint),
    (.tinyint, .smallint, .smallint),
    (.int, .bigint, .bigint),
    (.bigint, .double, .double),
    (.float, .smallint, .float),
    (.float, .int, .double),
    (.float, .double, .double),
    (.bigint, .decimal(precision: 5, scale: 0), .decimal(precision: 19, scale: 0)),
    (.bigint, .decimal(precision: 25, scale: 0), .decimal(precision: 25, scale: 0)),
    (.bigint, .decimal(precision: 10, scale: 2), .decimal(precision: 21, scale: 2)),
    (.decimal(precision: 38, scale: 0), .decimal(precision: 3, scale: 2), .string),
    (.decimal(precision: 20, scale: 0), .double, .string),
    (.date, .timestamp, .timestamp),
    (.date, .timestampWithTimeZone, .string),
    (.timestamp, .timestampWithTimeZone, .string),
    (.boolean, .bigint, .string),
    (.binary, .string, .string),
    (.array(.unknown), .array(.bigint), .array(.bigint)),
    (.array(.bigint), .bigint, .string),
    (.map(key: .string, value: .bigint), .map(key: .string, value: .double), .map(key: .string, value: .double)),
    (
        .structure([.init("B", .bigint), .init("a", .date)]), .structure([.init("b", .double), .init("c", .string)]),
        .structure([.init("a", .date), .init("B", .double), .init("c", .string)])
    ),
])
func `two types widen to the narrowest that holds both`(left: DataType, right: DataType, both: DataType) {
    #expect(left.widened(with: right) == both)
    #expect(right.widened(with: left) == both)
}

@Test func `widening does not depend on order, grouping or repetition`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<5_000 {
        let a = DataType.random(depth: 3, &random)
        let b = DataType.random(depth: 3, &random)
        let c = DataType.random(depth: 3, &random)
        #expect(a.widened(with: b) == b.widened(with: a))
        #expect(a.widened(with: b).widened(with: c) == a.widened(with: b.widened(with: c)), "\(a) | \(b) | \(c)")
        #expect(a.widened(with: a) == a)
        #expect(a.widened(with: b).widened(with: b) == a.widened(with: b))
        #expect(DataType.unknown.widened(with: a) == a)
        #expect(DataType.string.widened(with: a) == .string)
    }
}

@Test func `columns merge by name without regard to case, in the order of the left list`() {
    let left = [Column("ID", .bigint, nullable: false), Column("name", .string, nullable: false)]
    let right = [Column("price", .double, nullable: false), Column("id", .double, nullable: false)]
    #expect(
        left.merged(with: right) == [
            Column("ID", .double, nullable: false), Column("name", .string, nullable: true),
            Column("price", .double, nullable: true),
        ])
    #expect(left.merged(with: left) == left)
    #expect([].merged(with: []) == [])
    let twice = [Column("a", .date, nullable: false), Column("A", .timestamp, nullable: false)]
    #expect(twice.merged(with: twice) == [Column("a", .timestamp, nullable: false)])
}

extension DataType {
    /// Any type, nested at most so deep; few names and sizes, so that likes meet.
    static func random(depth: Int, _ random: inout SeededRandom) -> DataType {
        let scalars: [DataType] = [
            .unknown, .boolean, .tinyint, .smallint, .int, .bigint, .float, .double, .string, .binary, .date,
            .timestamp,
            .timestampWithTimeZone,
        ]
        let kind = Int.random(in: 0..<(depth > 0 ? 24 : 18), using: &random)
        switch kind {
        case 0..<13: return scalars[kind]
        case 13..<18:
            let precision = Int.random(in: 1...38, using: &random)
            return .decimal(precision: precision, scale: Int.random(in: 0...precision, using: &random))
        case 18, 19: return .array(.random(depth: depth - 1, &random))
        case 20: return .map(key: .random(depth: 0, &random), value: .random(depth: depth - 1, &random))
        default:
            let names = ["a", "A", "b", "c d", "`", "é"].shuffled(using: &random)
            return .structure(
                names.prefix(Int.random(in: 0...3, using: &random)).map {
                    .init($0, .random(depth: depth - 1, &random))
                })
        }
    }
}
