/// A page of character cells for lines and words.
struct Canvas {
    private static let glyphs = ["", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"]

    /// The ways a line leaves a cell.
    struct Ways: OptionSet {
        var rawValue: Int
        static let up = Ways(rawValue: 1)
        static let down = Ways(rawValue: 2)
        static let left = Ways(rawValue: 4)
        static let right = Ways(rawValue: 8)
        static let across: Ways = [.left, .right]
        static let upright: Ways = [.up, .down]
    }

    private enum Cell {
        case empty
        case line(Ways, of: Int)
        case text(String)
    }

    private var cells: [[Cell]]

    init(width: Int, height: Int) {
        cells = Array(repeating: Array(repeating: .empty, count: width), count: height)
    }

    /// Extends a line. Where it meets another line the upright one passes over, so that `┼` always is a joint.
    mutating func draw(_ ways: Ways, x: Int, y: Int, line: Int) {
        switch cells[y][x] {
        case .empty: cells[y][x] = .line(ways, of: line)
        case .line(let old, line): cells[y][x] = .line(old.union(ways), of: line)
        case .line: cells[y][x] = .line(.upright, of: line)
        case .text: break
        }
    }

    /// Writes a text that takes the given number of columns.
    mutating func write(_ text: String, columns: Int, x: Int, y: Int) {
        guard columns > 0 else { return }
        for place in 0..<columns { cells[y][x + place] = .text("") }
        cells[y][x] = .text(text)
    }

    /// The page as lines of text, with no spaces at their ends.
    var text: String {
        cells.map { row in
            var line = ""
            var spaces = 0
            for cell in row {
                let glyph =
                    switch cell {
                    case .empty: " "
                    case .line(let ways, _): Self.glyphs[ways.rawValue]
                    case .text(let text): text
                    }
                if glyph == " " {
                    spaces += 1
                } else {
                    line += String(repeating: " ", count: spaces) + glyph
                    spaces = 0
                }
            }
            return line
        }.joined(separator: "\n")
    }
}
