import TableSchema

/// The types of JSON values, gathered as a tree that has one node for each place a value can stand in.
struct JSONTypes {
    /// What the values at one place were.
    struct Node {
        var summary = ValueSummary()
        var hasArray = false
        var hasObject = false
        /// The node of an array's elements; 0 until there is one.
        var element = 0
        var fields = ContiguousArray<Field>()
        /// Fields by every spelling seen, and by its lower case.
        var places: [String: Int] = [:]
    }

    /// A key of the objects at one place.
    struct Field {
        let name: String
        let key: ContiguousArray<UInt8>
        let node: Int
        /// The object that it was last seen in.
        var lastObject: Int64
        var lastRow: Int64
        /// How many rows it was in; counts for the fields of rows only.
        var rowCount: Int64

        /// Notes that an object has it. True when the same object had it before.
        @inline(__always)
        fileprivate mutating func enter(_ object: Int64, row: Int64) -> Bool {
            defer { lastObject = object }
            if lastRow != row {
                lastRow = row
                rowCount += 1
            }
            return lastObject == object
        }
    }

    private(set) var nodes: ContiguousArray<Node> = [Node()]
    private var objectCount: Int64 = 0
    /// The row that values now belong to, from 1.
    var row: Int64 = 1
    /// A key that one object has twice, and one that it has in two spellings.
    private(set) var repeatedKey: String?
    private(set) var respeltKey: String?

    /// The node of the rows themselves.
    static let root = 0
    /// More fields than this in all no table has: the keys are data.
    static let nodesMax = 1 << 18

    /// Whether there are more places than a schema can have.
    var isTooLarge: Bool { nodes.count > Self.nodesMax }

    /// Adds a scalar.
    @inline(__always)
    mutating func add(_ value: ClassifiedValue, to node: Int) {
        if !nodes[node].summary.isString, !nodes[node].summary.knows(value) { _ = nodes[node].summary.add(value) }
    }

    /// Whether text at a place need not be looked at.
    @inline(__always)
    func isString(_ node: Int) -> Bool { nodes[node].summary.isString }

    mutating func addNull(to node: Int) { nodes[node].summary.hasNull = true }

    /// Notes an array; its elements' node is the answer.
    mutating func addArray(to node: Int) -> Int {
        nodes[node].hasArray = true
        if nodes[node].element == 0 {
            nodes[node].element = nodes.count
            nodes.append(Node())
        }
        return nodes[node].element
    }

    /// Notes an object; the answer is its number, to tell its keys from those of others.
    mutating func addObject(to node: Int) -> Int64 {
        nodes[node].hasObject = true
        objectCount += 1
        return objectCount
    }

    /// The place of a key among an object's fields, if it is the one guessed: objects mostly have their keys in the same
    /// order.
    @inline(__always)
    func isField(_ guess: Int, of node: Int, key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard guess < nodes[node].fields.count else { return false }
        let known = nodes[node].fields[guess].key
        guard known.count == key.count else { return false }
        return known.withUnsafeBufferPointer { known in
            for place in 0..<known.count where known[place] != key[place] { return false }
            return true
        }
    }

    /// The place of a key among an object's fields; a new one is added.
    mutating func field(_ key: UnsafeBufferPointer<UInt8>, name: String, of node: Int) -> Int {
        if let place = nodes[node].places[name] ?? nodes[node].places[name.lowercased()] {
            nodes[node].places[name] = place
            if respeltKey == nil, nodes[node].fields[place].name != name { respeltKey = name }
            return place
        }
        let place = nodes[node].fields.count
        nodes[node].fields.append(
            Field(name: name, key: ContiguousArray(key), node: nodes.count, lastObject: 0, lastRow: 0, rowCount: 0))
        nodes[node].places[name] = place
        nodes[node].places[name.lowercased()] = place
        nodes.append(Node())
        return place
    }

    /// Notes that an object has a field; its node is the answer.
    @inline(__always)
    mutating func enter(_ place: Int, of node: Int, object: Int64) -> Int {
        if nodes[node].fields[place].enter(object, row: row), repeatedKey == nil {
            repeatedKey = nodes[node].fields[place].name
        }
        return nodes[node].fields[place].node
    }

    // MARK: What comes out

    /// The columns of so many rows.
    func columns(rowCount: Int64) -> [Column] {
        nodes[Self.root].fields.map { field in
            let isNullable = field.rowCount < rowCount || nodes[field.node].summary.hasNull
            return Column(field.name, type(of: field.node), nullable: isNullable)
        }
    }

    /// The narrowest type of the values at a place. Depth is bounded by the scanner's.
    private func type(of index: Int) -> DataType {
        let node = nodes[index]
        let hasScalars = !node.summary.seen.isEmpty
        switch (hasScalars, node.hasArray, node.hasObject) {
        case (false, false, false): return .unknown
        case (true, false, false): return node.summary.type
        case (false, true, false): return .array(type(of: node.element))
        case (false, false, true):
            // Objects without a key say nothing yet, as nulls do.
            return node.fields.isEmpty ? .unknown : .structure(node.fields.map { .init($0.name, type(of: $0.node)) })
        default: return .string
        }
    }
}
