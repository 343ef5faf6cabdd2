/// A value of a YAML document that knows where it was written.
///
/// An alias is the node that its anchor names, with that node's place. A mapping has its merge keys (`<<`) merged in.
public struct YAMLNode: Hashable, Sendable {
    /// What a node can be.
    public enum Kind: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    /// What it is.
    public var kind: Kind
    /// Where it begins: its anchor, tag, quote or bracket included.
    public var location: SourceLocation
    /// How many Unicode scalars of its first line are its own; 1 for what goes on over lines, 0 for an empty value.
    public var length: Int
    /// Its tag, if one was written: `tag:yaml.org,2002:str` for `!!str`.
    public var tag: String?

    /// A node.
    public init(_ kind: Kind, location: SourceLocation, length: Int, tag: String? = nil) {
        self.kind = kind
        self.location = location
        self.length = length
        self.tag = tag
    }

    /// Its place in a file.
    public func place(in file: String) -> SourcePlace {
        SourcePlace(file: file, location: location, length: length)
    }

    /// The place of a part of a scalar's text, given in Unicode scalars; the whole node where escapes or line folds
    /// make the text differ from what is written.
    public func place(in file: String, offset: Int, length partLength: Int) -> SourcePlace {
        guard case .scalar(let scalar) = kind else { return place(in: file) }
        let quoteCount = scalar.style == .singleQuoted || scalar.style == .doubleQuoted ? 1 : 0
        let count = scalar.text.unicodeScalars.count
        if scalar.style == .literal {
            return placeInBlock(scalar, file: file, offset: offset, length: partLength) ?? place(in: file)
        }
        guard scalar.style != .folded, length == count + 2 * quoteCount,
            offset >= 0, offset <= count
        else { return place(in: file) }
        let column = location.column + quoteCount + offset
        return SourcePlace(
            file: file, location: SourceLocation(line: location.line, column: column),
            length: min(partLength, count - offset))
    }

    /// The same in a block, whose lines stand as they are but for the indentation.
    private func placeInBlock(_ scalar: YAMLScalar, file: String, offset: Int, length partLength: Int) -> SourcePlace? {
        let scalars = Array(scalar.text.unicodeScalars)
        guard let indentation = scalar.indentation, (0...scalars.count).contains(offset) else { return nil }
        let before = scalars[..<offset]
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let end = scalars[offset...].firstIndex(of: "\n") ?? scalars.count
        let line = location.line + 1 + before.count { $0 == "\n" }
        return SourcePlace(
            file: file, location: SourceLocation(line: line, column: indentation + offset - start + 1),
            length: min(partLength, end - offset))
    }
}

/// A text, number, boolean or null: YAML writes them all alike, and who reads the node decides.
public struct YAMLScalar: Hashable, Sendable {
    /// How it was written.
    public enum Style: Hashable, Sendable {
        /// Without quotes.
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    /// Its text, with quotes and escapes taken off.
    public var text: String
    /// How it was written.
    public var style: Style
    /// Of a block after `|`: the blanks that its lines begin with. Known for those that were read from a file.
    public var indentation: Int?

    /// A scalar.
    public init(_ text: String, style: Style = .plain) {
        self.text = text
        self.style = style
    }
}

/// Keys and values in the order they were written; keys merged in by `<<` come last.
public struct YAMLMapping: Hashable, Sendable {
    /// One key and its value.
    public struct Entry: Hashable, Sendable {
        /// The key, a scalar.
        public var key: YAMLNode
        /// Its value.
        public var value: YAMLNode
        /// The key's text.
        public var name: String

        /// A key and its value.
        public init(name: String, key: YAMLNode, value: YAMLNode) {
            self.name = name
            self.key = key
            self.value = value
        }
    }

    /// Its entries; no two have one name.
    public private(set) var entries: [Entry] = []
    private var positions: [String: Int] = [:]

    /// An empty mapping.
    public init() {}

    /// The entry of a key.
    public subscript(_ name: String) -> Entry? {
        positions[name].map { entries[$0] }
    }

    /// Adds an entry; if its key is there already, that entry stays as it is and is given back.
    @discardableResult
    public mutating func add(_ entry: Entry) -> Entry? {
        if let known = positions[entry.name] { return entries[known] }
        positions[entry.name] = entries.count
        entries.append(entry)
        return nil
    }
}
