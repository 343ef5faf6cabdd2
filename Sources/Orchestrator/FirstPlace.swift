import YAMLSource

/// Where a piece of a file's text stands, for what is found out after the file was read.
enum FirstPlace {
    /// The first place of a text, or else of the name it belongs to; the beginning of the file when neither is there.
    static func of(
        _ piece: String, in text: String, lineHas word: String = "", or owner: String = ""
    ) -> (location: SourceLocation, length: Int) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let range = line.firstRange(of: piece), word.isEmpty || line[..<range.lowerBound].contains(word)
            else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound) + 1
            return (SourceLocation(line: index + 1, column: column), piece.count)
        }
        return key(owner, in: text) ?? (SourceLocation(line: 1, column: 1), 0)
    }

    /// The first line that begins with a key of this name.
    private static func key(_ name: String, in text: String) -> (location: SourceLocation, length: Int)? {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let key = line.drop { $0 == " " }
            guard key.hasPrefix("\(name):") else { continue }
            return (SourceLocation(line: index + 1, column: line.count - key.count + 1), name.count)
        }
        return nil
    }
}
