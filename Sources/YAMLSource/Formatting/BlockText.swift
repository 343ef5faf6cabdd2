/// The lines of a text after `|` or `>`.
struct BlockText {
    /// The digit of its header.
    let increment: Int?
    /// Whether its header says `-`: line ends at its end are not part of it.
    let isStripped: Bool
    private let isKept: Bool
    private let lines: ArraySlice<[Unicode.Scalar]>

    /// A text whose header begins with `|` or `>`.
    init(header: ArraySlice<Unicode.Scalar>, lines: ArraySlice<[Unicode.Scalar]>) {
        let marks = header.prefix { !$0.isBlank }
        increment = marks.lazy.compactMap { Int(String($0)) }.first
        isStripped = marks.contains("-")
        isKept = marks.contains("+")
        self.lines = lines
    }

    /// The lines in another column; blank ones at the end are its own only where the header says `+`.
    func laid(_ column: (source: Int?, target: Int)) -> [LaidLine] {
        let first = lines.first { !$0.allSatisfy { $0 == " " } }
        let source = column.source ?? first?.prefix { $0 == " " }.count ?? Int.max
        let end = lines.lastIndex { $0.count > source }
        return lines.indices.map { index in
            let line = lines[index]
            let isOwn = isKept || end.map { index <= $0 } == true
            guard line.count > source else { return LaidLine(isText: isOwn) }
            return LaidLine(indent: column.target, body: String(line.dropFirst(source)), isText: true)
        }
    }
}

extension String {
    /// The text of characters.
    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
