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
        guard scalar.style != .literal, scalar.style != .folded, length == count + 2 * quoteCount,
            offset >= 0, offset <= count
        else { return place(in: file) }
        let column = location.column + quoteCount + offset
        return SourcePlace(
            file: file, location: SourceLocation(line: location.line, column: column),
            length: min(partLength, count - offset))
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
