import Timekeeping

/// Bars over a span of time, drawn in so many columns: when the attempts of a node ran.
struct Timeline {
    private let start: Instant
    private let span: Double
    private let width: Int

    /// A timeline from a time to a later one.
    init(from start: Instant, to end: Instant, width: Int) {
        self.start = start
        self.width = max(width, 1)
        span = Double(max((end - start).microseconds, 1))
    }

    /// The bars of some stretches, each at least one mark long: `··━━━ ━━`; between them, while it waited, dots.
    func bars(_ stretches: [(from: Instant, to: Instant)]) -> String {
        guard let first = stretches.first else { return "" }
        var marks = [Character](repeating: " ", count: width)
        let last = stretches.reduce(first.to) { max($0, $1.to) }
        for column in column(of: first.from)...max(column(of: first.from), column(of: last)) { marks[column] = "·" }
        for stretch in stretches {
            let begin = column(of: stretch.from)
            for column in begin...max(begin, column(of: stretch.to)) { marks[column] = "━" }
        }
        return String(marks)
    }

    private func column(of instant: Instant) -> Int {
        let share = Double((instant - start).microseconds) / span
        return min(max(Int(share * Double(width)), 0), width - 1)
    }
}
