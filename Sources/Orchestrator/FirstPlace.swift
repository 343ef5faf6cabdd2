import YAMLSource

/// Where a piece of a file's text stands, for what is found out after the file was read.
enum FirstPlace {
    /// The first place of a text; the beginning of the file when it is in none of its lines.
    static func of(_ piece: String, in text: String, lineHas word: String = "") -> (
        location: SourceLocation, length: Int
    ) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let range = line.firstRange(of: piece), word.isEmpty || line[..<range.lowerBound].contains(word)
            else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound) + 1
            return (SourceLocation(line: index + 1, column: column), piece.count)
        }
        return (SourceLocation(line: 1, column: 1), 0)
    }
}
