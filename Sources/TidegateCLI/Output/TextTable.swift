import Files

/// An aligned table of text, for people: a header, rows, two spaces between columns.
struct TextTable {
    /// How a column's texts stand in its width.
    enum Alignment {
        case left
        case right
    }

    /// A column: its heading and how it is aligned.
    struct Column {
        let heading: String
        let alignment: Alignment

        /// A column of words.
        static func text(_ heading: String) -> Column { Column(heading: heading, alignment: .left) }
        /// A column of numbers.
        static func number(_ heading: String) -> Column { Column(heading: heading, alignment: .right) }
    }

    let columns: [Column]
    private(set) var rows: [[Cell]] = []

    init(_ columns: Column...) {
        self.columns = columns
    }

    init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: Cell...) {
        rows.append(cells)
    }

    /// Adds a row; missing cells are empty.
    mutating func add(row cells: [Cell]) {
        rows.append(cells)
    }

    /// The table's lines; the last column is cut to the terminal's width where there is one.
    func lines(for terminal: Terminal) -> [String] {
        let widths = columns.indices.map { index in
            rows.reduce(columns[index].heading.displayWidth) { max($0, cell($1, index).text.displayWidth) }
        }
        var lines = [line(columns.map { Cell($0.heading, .heading) }, widths, terminal)]
        lines += rows.map { row in line(columns.indices.map { cell(row, $0) }, widths, terminal) }
        return lines
    }

    private func cell(_ row: [Cell], _ index: Int) -> Cell {
        index < row.count ? row[index] : ""
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ terminal: Terminal) -> String {
        var line = ""
        var used = 0
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            if index > 0 {
                line += "  "
                used += 2
            }
            var text = cell.text
            if isLast, let width = terminal.width, used + text.displayWidth > width, width - used > 8 {
                text = text.cut(to: width - used)
            }
            let padding = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
            let styled = terminal.styled(text, cell.style)
            switch columns[index].alignment {
            case .left: line += isLast ? styled : styled + padding
            case .right: line += padding + styled
            }
            used += max(widths[index], text.displayWidth)
        }
        while line.last == " " {
            line.removeLast()
        }
        return line
    }
}

/// One cell of a table: its text and what colour it may have.
struct Cell: ExpressibleByStringInterpolation {
    let text: String
    let style: Terminal.Style

    init(_ text: String, _ style: Terminal.Style = .plain) {
        self.text = text.displayedPath.escapedForDisplay
        self.style = style
    }

    init(stringLiteral value: String) {
        self.init(value)
    }
}

extension String {
    /// Columns on a terminal: wide East Asian characters and emoji take two.
    var displayWidth: Int {
        reduce(0) { width, character in
            guard let scalar = character.unicodeScalars.first else { return width }
            return width + (scalar.isWide ? 2 : 1)
        }
    }

    /// The text with control characters written out, so that a file's name cannot draw on the terminal.
    var escapedForDisplay: String {
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
            unicodeScalars.contains(where: {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
            })
        else { return self }
        return unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format: scalar.escaped(asASCII: true)
            default: String(scalar)
            }
        }.joined()
    }

    /// The text cut to a width, with a mark where it was.
    func cut(to width: Int) -> String {
        var kept = ""
        var used = 0
        for character in self {
            let next = String(character).displayWidth
            if used + next > width - 1 { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
