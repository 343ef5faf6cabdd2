import Decoding
import TableSchema

/// The types of JSON values, gathered as a tree that has one node for each place a value can stand in. The values of the
/// rows' own fields are profiled too.
struct JSONTypes {
    /// What the values at one place were.
    struct Node {
        var summary = ValueSummary()
        /// For fields of rows, with their place among them.
        var profile: UnsafeMutablePointer<ColumnProfile>?
        var place = 0
        var hasArray = false
        var hasObject = false
        /// The node of an array's elements; 0 until there is one.
        var element = 0
        var fields = ContiguousArray<JSONField>()
        /// Fields by every spelling seen, and by its lower case.
        var places: [String: Int] = [:]
    }

    private(set) var nodes: ContiguousArray<Node> = [Node()]
    private let memory = JSONFieldMemory()
    private var objectCount: Int64 = 0
    /// The row that values now belong to, from 1.
    var row: Int64 = 1
    /// Where values now are.
    var place = ValuePlace.none
    private(set) var sample: RowSample
    /// The row that values now belong to, if it is a picked one.
    private var picked: RowSample.Row?
    /// A key that one object has twice.
    private(set) var repeatedKey: String?
    /// The keys of rows that differ from an earlier one only in case, and such a key of objects within rows.
    private(set) var respeltKeys: Set<String> = []
    private(set) var respeltInnerKey: String?
    private(set) var hasEmptyKey = false

    /// The node of the rows themselves.
    static let root = 0
    /// More fields than this in all no table has: the keys are data.
    static let nodesMax = 1 << 18

    /// So many columns are profiled.
    static let profilesMax = 2048

    /// Whether there are more places than a schema can have.
    var isTooLarge: Bool { nodes.count > Self.nodesMax }

    /// Whether texts may be numbers and truth values.
    let readsTexts: Bool

    init(_ hints: ReadingHints = .none) {
        readsTexts = hints.typesTexts
        sample = RowSample(width: 0, hints)
    }

    // MARK: Rows

    /// Begins the next row of the block.
    @inline(__always)
    mutating func beginRow(_ number: Int) {
        row &+= 1
        let rank = sample.rank(block: place.block, row: number)
        if rank < sample.limit { picked = RowSample.Row(rank: rank, values: []) }
    }

    @inline(__always)
    mutating func endRow() {
        guard let row = picked else { return }
        sample.add(row)
        picked = nil
    }

    private mutating func pick(_ text: some Collection<UInt8>, of node: Int) {
        let index = nodes[node].place
        while picked.map({ $0.values.count <= index }) ?? false { picked?.values.append(nil) }
        picked?.values[index] = Array(text.prefix(RowSample.textMax))
    }

    // MARK: Values

    /// Adds a scalar as it stands in the text.
    @inline(__always)
    mutating func add(_ value: ClassifiedValue, _ text: UnsafeBufferPointer<UInt8>, to node: Int) {
        if let profile = nodes[node].profile {
            addToProfile(profile, value, text, of: node)
        } else if !nodes[node].summary.isString, !nodes[node].summary.knows(value) {
            _ = nodes[node].summary.add(value)
        }
    }

    @inline(never)
    private mutating func addToProfile(
        _ profile: UnsafeMutablePointer<ColumnProfile>, _ value: ClassifiedValue, _ text: UnsafeBufferPointer<UInt8>,
        of node: Int
    ) {
        guard let base = text.baseAddress, !text.isEmpty else {
            return profile.pointee.addBlank(.text, at: place, text.baseAddress ?? place.start)
        }
        profile.pointee.add(base, text.count, as: value, at: place)
        if picked != nil { pick(text, of: node) }
    }

    /// Adds a text with escapes in it.
    mutating func addEscaped(_ text: UnsafeBufferPointer<UInt8>, to node: Int) {
        guard let profile = nodes[node].profile, let original = text.baseAddress else {
            return add(.text, text, to: node)
        }
        let plain = Array((JSONString.decoded(text, hasEscapes: true) ?? "").utf8)
        (plain + [UInt8](repeating: 0, count: 16)).withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, !plain.isEmpty else { return }
            profile.pointee.addText(base, plain.count, at: place, original)
        }
        if picked != nil { pick(plain, of: node) }
    }

    /// Whether text at a place need not be looked at.
    @inline(__always)
    func isString(_ node: Int) -> Bool {
        if let profile = nodes[node].profile { return profile.pointee.summary.isString }
        return nodes[node].summary.isString
    }

    mutating func addNull(to node: Int) {
        // To write it would cost more each time than to look.
        if !nodes[node].summary.hasNull { nodes[node].summary.hasNull = true }
        nodes[node].profile?.pointee.addEmpty()
    }

    /// Notes an array; its elements' node is the answer.
    mutating func addArray(to node: Int) -> Int {
        if !nodes[node].hasArray { nodes[node].hasArray = true }
        if nodes[node].element == 0 {
            nodes[node].element = nodes.count
            nodes.append(Node())
        }
        return nodes[node].element
    }

    /// Notes an object; the answer is its number, to tell its keys from those of others, and the field that is expected
    /// first.
    @inline(__always)
    mutating func addObject(to node: Int) -> (number: Int64, first: UnsafeMutablePointer<JSONFieldMark>?) {
        if !nodes[node].hasObject { nodes[node].hasObject = true }
        objectCount &+= 1
        return (objectCount, nodes[node].fields.first?.mark)
    }

    /// Whether a key is that of the field that was guessed: objects mostly have their keys in the same order.
    func isKey(_ key: UnsafeBufferPointer<UInt8>, of guess: UnsafeMutablePointer<JSONFieldMark>, in node: Int) -> Bool {
        nodes[node].fields[guess.pointee.place].isKey(key)
    }

    /// The field of a key; a new one is added.
    mutating func field(
        _ key: UnsafeBufferPointer<UInt8>, name: String, of node: Int
    ) -> UnsafeMutablePointer<JSONFieldMark> {
        let place = field(key, name: name, of: node, block: place.block)
        return nodes[node].fields[place].mark
    }

    /// The place of a key among an object's fields; a new one is added.
    private mutating func field(_ key: some Collection<UInt8>, name: String, of node: Int, block: Int) -> Int {
        if let place = nodes[node].places[name] ?? nodes[node].places[name.lowercased()] {
            nodes[node].places[name] = place
            if nodes[node].fields[place].name != name { noteRespelt(name, of: node) }
            return place
        }
        if name.isEmpty { hasEmptyKey = true }
        let place = nodes[node].fields.count
        let mark = memory.make(JSONFieldMark(key: key, node: nodes.count, place: place))
        nodes[node].fields.last?.mark.pointee.next = mark
        nodes[node].fields.append(JSONField(name: name, key: key, first: (block, nodes.count), mark))
        nodes[node].places[name] = place
        nodes[node].places[name.lowercased()] = place
        var new = Node()
        if node == Self.root, place < Self.profilesMax {
            new.profile = memory.makeProfile()
            new.place = place
            sample.widen(to: place + 1)
        }
        nodes.append(new)
        return place
    }

    private mutating func noteRespelt(_ name: String, of node: Int) {
        if node == Self.root { respeltKeys.insert(name) } else { respeltInnerKey = respeltInnerKey ?? name }
    }

    /// Notes that an object has a field; its node is the answer.
    @inline(__always)
    mutating func enter(_ field: UnsafeMutablePointer<JSONFieldMark>, of node: Int, object: Int64) -> Int {
        if field.pointee.enter(object, row: row), repeatedKey == nil {
            repeatedKey = nodes[node].fields[field.pointee.place].name
        }
        return field.pointee.node
    }

    // MARK: Parts

    /// Adds what another part of the text had.
    mutating func add(_ other: JSONTypes) {
        repeatedKey = repeatedKey ?? other.repeatedKey
        respeltKeys.formUnion(other.respeltKeys)
        respeltInnerKey = respeltInnerKey ?? other.respeltInnerKey
        hasEmptyKey = hasEmptyKey || other.hasEmptyKey
        add(Self.root, of: other, to: Self.root)
        let places = other.nodes[Self.root].fields.map { nodes[Self.root].places[$0.name] ?? 0 }
        sample.add(other.sample, places: places, placeMax: Self.profilesMax)
    }

    private mutating func add(_ from: Int, of other: JSONTypes, to node: Int) {
        nodes[node].summary.add(other.nodes[from].summary)
        if let theirs = other.nodes[from].profile { nodes[node].profile?.pointee.add(theirs.pointee) }
        nodes[node].hasArray = nodes[node].hasArray || other.nodes[from].hasArray
        nodes[node].hasObject = nodes[node].hasObject || other.nodes[from].hasObject
        if other.nodes[from].element != 0 {
            let hadArray = nodes[node].hasArray
            let element = addArray(to: node)
            nodes[node].hasArray = hadArray
            add(other.nodes[from].element, of: other, to: element)
        }
        for theirs in other.nodes[from].fields {
            let place = field(theirs.key, name: theirs.name, of: node, block: .max)
            nodes[node].fields[place].add(theirs)
            add(theirs.node, of: other, to: nodes[node].fields[place].node)
        }
    }

    // MARK: What comes out

    /// The witnesses of the columns; `line` gives the line of a place.
    func witnesses(line: (RowPlace) -> Int64) -> [[TypeWitness]] {
        rootFields.map { field in
            guard let profile = nodes[field.node].profile else { return [] }
            return [TypeWitness](of: profile.pointee, encoding: .utf8) { line($0.place) }
        }
    }

    /// What the values of the columns were.
    func sketch(of columns: [Column], rowCount: Int64, _ detail: StatisticsDetail) -> TableSketch {
        let fields = rootFields
        let sketches = zip(fields, columns).map { field, column in
            let node = nodes[field.node]
            guard let profile = node.profile, !node.hasArray, !node.hasObject else {
                return (column.key, ColumnSketch(valueCount: field.rowCount, distinct: .unknown))
            }
            var sketch = ColumnSketch(
                of: profile.pointee, type: column.type, datePattern: profile.pointee.summary.datePattern,
                encoding: .utf8, detail)
            sketch.valueCount = field.rowCount - profile.pointee.emptyCount
            return (column.key, sketch)
        }
        // Rows keep their values by the order in which one part of the text met the fields.
        let places = fields.map { nodes[Self.root].places[$0.name] ?? 0 }
        var columnAt = [Int](repeating: 0, count: places.count)
        for (column, place) in places.enumerated() { columnAt[place] = column }
        let isWide = fields.count > Self.profilesMax
        let picks =
            isWide
            ? RowPicks()
            : sample.picks(width: fields.count) { value, place in
                guard let profile = nodes[fields[columnAt[place]].node].profile else { return nil }
                return profile.pointee.pickedText(
                    value, type: columns[columnAt[place]].type, datePattern: profile.pointee.summary.datePattern,
                    encoding: .utf8)
            }
        return TableSketch(rows: rowCount, columns: sketches, picks: picks.arranged(places))
    }

    /// The fields of the rows, in the order in which they first came.
    var rootFields: [JSONField] { Self.inOrder(nodes[Self.root].fields) }

    private static func inOrder(_ fields: some Collection<JSONField>) -> [JSONField] {
        fields.sorted { $0.first < $1.first }
    }

    /// The columns of so many rows.
    func columns(rowCount: Int64) -> [Column] {
        rootFields.map { field in
            let hasNull = nodes[field.node].profile?.pointee.summary.hasNull ?? nodes[field.node].summary.hasNull
            return Column(field.name, type(of: field.node), nullable: field.rowCount < rowCount || hasNull)
        }
    }

    /// The narrowest type of the values at a place. Depth is bounded by the scanner's.
    private func type(of index: Int) -> DataType {
        let node = nodes[index]
        let summary = node.profile?.pointee.summary ?? node.summary
        let hasScalars = !summary.seen.isEmpty
        switch (hasScalars, node.hasArray, node.hasObject) {
        case (false, false, false): return .unknown
        case (true, false, false): return summary.type
        case (false, true, false): return .array(type(of: node.element))
        case (false, false, true):
            // Objects without a key say nothing yet, as nulls do.
            if node.fields.isEmpty { return .unknown }
            return .structure(Self.inOrder(node.fields).map { .init($0.name, type(of: $0.node)) })
        default: return .string
        }
    }
}
