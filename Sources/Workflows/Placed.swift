import YAMLSource

/// A value with the place it was written at.
struct Placed<Value: Sendable>: Sendable {
    var value: Value
    var node: YAMLNode
    var file: String

    /// The place of the whole value.
    var place: SourcePlace { node.place(in: file) }

    /// The place of a part of a text, in Unicode scalars.
    func place(offset: Int, length: Int) -> SourcePlace {
        node.place(in: file, offset: offset, length: length)
    }

    func with<Other: Sendable>(_ other: Other) -> Placed<Other> {
        Placed<Other>(value: other, node: node, file: file)
    }
}
