import TableSchema

extension FileSchema {
    /// The schema of a file that should tell its own types and does not: none, and why.
    static func untold(_ format: FileFormat, _ message: String, offset: Int64) -> FileSchema {
        FileSchema(format: format, rows: 0, columns: [], problems: [FileProblem(.error, message, offset: offset)])
    }

    /// A file that tells its own rows and says that there are more is damaged. Sums over many files must have room.
    static let toldRowsMax: Int64 = 1 << 40

    /// Gives the pinned columns of a file that tells its own types the pinned ones. What they do not hold is an error.
    mutating func pin(_ hints: ReadingHints) {
        for (index, column) in columns.enumerated() {
            guard let pinned = hints.type(of: column.name) else { continue }
            columns[index].type = pinned
            if column.type.widened(with: pinned) == pinned { continue }
            let text = "column '\(column.name)' is pinned to \(pinned.hiveName) but is \(column.type.hiveName)"
            problems.append(FileProblem(.error, text))
        }
    }
}

extension ColumnSketch.TextSpan {
    /// Between texts as a footer tells them.
    init(told lowest: [UInt8], _ highest: [UInt8]) {
        self.init(Self.text(lowest), Self.text(highest))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(TextRange.lengthMax), as: UTF8.self)
    }
}
