/// A key of the objects at one place.
struct JSONField {
    private(set) var name: String
    private(set) var key: ContiguousArray<UInt8>
    /// Where it was first seen: the block of the text, and the number of its node.
    private(set) var first: (block: Int, node: Int)
    /// What each object that has it is held against.
    let mark: UnsafeMutablePointer<JSONFieldMark>

    init(
        name: String, key: some Collection<UInt8>, first: (block: Int, node: Int),
        _ mark: UnsafeMutablePointer<JSONFieldMark>
    ) {
        self.name = name
        self.key = ContiguousArray(key)
        self.first = first
        self.mark = mark
    }

    /// The node of its values.
    var node: Int { mark.pointee.node }
    /// How many rows it was in; counts for the fields of rows only.
    var rowCount: Int64 { mark.pointee.rowCount }

    /// Whether a key is this one as it was first spelt.
    func isKey(_ other: UnsafeBufferPointer<UInt8>) -> Bool { key.elementsEqual(other) }

    /// Adds what another part of the text had of it.
    mutating func add(_ other: JSONField) {
        mark.pointee.rowCount += other.rowCount
        if other.first < first { (name, key, first) = (other.name, other.key, other.first) }
    }
}

/// What is needed of a field for each object that has it. It stays where it is in memory, so that nothing is looked for.
struct JSONFieldMark {
    /// The node of its values, and its place among the object's fields.
    let node: Int
    let place: Int
    /// The field that objects had behind it when they first had it: mostly it comes next.
    var next: UnsafeMutablePointer<JSONFieldMark>?
    fileprivate(set) var rowCount: Int64 = 0
    /// The object that it was last seen in.
    private var lastObject: Int64 = 0
    private var lastRow: Int64 = 0
    /// The key in quotes and a colon, and their length; 0 for a longer one.
    private let spelt: ShortText
    private let speltCount: Int

    init(key: some Collection<UInt8>, node: Int, place: Int) {
        self.node = node
        self.place = place
        spelt = ShortText(copying: [UInt8(ascii: "\"")] + key + [UInt8(ascii: "\""), UInt8(ascii: ":")])
        speltCount = key.count + 3 <= 16 ? key.count + 3 : 0
    }

    /// How many bytes its key takes that stands here, with its quotes and a colon right behind it; 0 when something else
    /// does, or it is a long one. Sixteen bytes must be readable.
    @inline(__always)
    func length(at start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
        let count = speltCount
        guard count > 0, end - start >= count else { return 0 }
        let text = ShortText(start, count)
        return text.low == spelt.low && text.high == spelt.high ? count : 0
    }

    /// Notes that an object has it. True when the same object had it before.
    @inline(__always)
    mutating func enter(_ object: Int64, row: Int64) -> Bool {
        if lastRow != row {
            lastRow = row
            rowCount &+= 1
        }
        if lastObject == object { return true }
        lastObject = object
        return false
    }
}

/// Keeps the profiles and the marks of fields as long as it lives.
final class JSONFieldMemory {
    private var profiles: [UnsafeMutablePointer<ColumnProfile>] = []
    private var marks: [UnsafeMutablePointer<JSONFieldMark>] = []

    func makeProfile() -> UnsafeMutablePointer<ColumnProfile> {
        let profile = UnsafeMutablePointer<ColumnProfile>.allocate(capacity: 1)
        profile.initialize(to: ColumnProfile())
        profiles.append(profile)
        return profile
    }

    func make(_ mark: JSONFieldMark) -> UnsafeMutablePointer<JSONFieldMark> {
        let made = UnsafeMutablePointer<JSONFieldMark>.allocate(capacity: 1)
        made.initialize(to: mark)
        marks.append(made)
        return made
    }

    deinit {
        for profile in profiles {
            profile.deinitialize(count: 1)
            profile.deallocate()
        }
        for mark in marks { mark.deallocate() }
    }
}
