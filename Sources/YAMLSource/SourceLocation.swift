/// A place in a text: line and column, both counted from 1.
///
/// Columns count Unicode scalars, as libyaml does.
public struct SourceLocation: Hashable, Comparable, Sendable {
    /// The line, from 1.
    public var line: Int
    /// The column in it, from 1.
    public var column: Int

    /// A place in a text.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Orders places within a text.
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A stretch of one line of a file: what a diagnostic points at.
public struct SourcePlace: Hashable, Sendable {
    /// The file as it is shown to people.
    public var file: String
    /// Where the stretch begins.
    public var location: SourceLocation
    /// How many Unicode scalars it covers; 0 is a place where something is missing.
    public var length: Int

    /// A stretch of a line.
    public init(file: String, location: SourceLocation, length: Int) {
        self.file = file
        self.location = location
        self.length = length
    }
}
