/// A column that rows are put in order by.
public struct SortColumn: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Whether the largest values come first.
    public var isDescending: Bool

    /// A column to sort by.
    public init(_ name: String, isDescending: Bool = false) {
        self.name = name
        self.isDescending = isDescending
    }

    /// What a text says: a name, and after it `asc` or `desc` if need be; nil when there is no name.
    public init?(text: String) {
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        let direction = words.count > 1 ? words.last?.lowercased() : nil
        if direction == "asc" || direction == "desc" { words.removeLast() }
        let name = words.joined(separator: " ")
        guard name.contains(where: { !$0.isWhitespace }) else { return nil }
        self.init(name, isDescending: direction == "desc")
    }
}
