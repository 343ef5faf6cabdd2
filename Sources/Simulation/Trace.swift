/// The last things that happened, as lines, kept only where someone will read them.
struct Trace {
    private let isOn: Bool
    private(set) var lines: [String] = []
    private static let countMax = 30

    init(isOn: Bool) {
        self.isOn = isOn
    }

    mutating func note(_ line: () -> String) {
        guard isOn else { return }
        if lines.count >= 2 * Self.countMax { lines.removeFirst(Self.countMax) }
        lines.append(Self.plain(line()))
    }

    /// Without the names of modules, which say nothing here.
    private static func plain(_ line: String) -> String {
        ["Scheduling.", "Orchestrator.", "Arrivals.", "Simulation.", "Workflows.", "Files.", "TableSchema."]
            .reduce(line) { $0.replacing($1, with: "") }
    }

    /// The last thirty.
    var last: [String] { Array(lines.suffix(Self.countMax)) }
}
