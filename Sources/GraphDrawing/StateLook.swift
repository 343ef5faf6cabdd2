/// How a state looks: a mark for text, a colour for terminals, and a soft fill with dark ink for pictures.
/// The ink always comes with its fill, so it reads the same on light and dark pages.
struct StateLook {
    var mark: String
    var ansi: String
    var fill: String
    var line: String
    var ink: String

    /// The look of a node of which no state is known.
    static let plain = StateLook(mark: "", ansi: "", fill: "#eef1f5", line: "#8a94a6", ink: "#2b3340")

    /// A grey for arrows and titles that lie on the page itself.
    static let pageInk = "#7d8797"
}

extension GraphPicture.State {
    var look: StateLook {
        switch self {
        case .waiting: StateLook(mark: "◌", ansi: "90", fill: "#e6e9ee", line: "#8c96a6", ink: "#39414d")
        case .running: StateLook(mark: "●", ansi: "36", fill: "#d9e8fb", line: "#4a86cf", ink: "#17365e")
        case .retrying: StateLook(mark: "↻", ansi: "33", fill: "#fdeccb", line: "#d19a2e", ink: "#5a3f0b")
        case .succeeded: StateLook(mark: "✔", ansi: "32", fill: "#d9f0de", line: "#4a9a63", ink: "#1c4429")
        case .failed: StateLook(mark: "✘", ansi: "31", fill: "#fadbd8", line: "#cc5a50", ink: "#5f1b15")
        case .timeout: StateLook(mark: "✘", ansi: "31", fill: "#f9e0d0", line: "#cf7440", ink: "#5c2c10")
        case .skipped: StateLook(mark: "–", ansi: "90", fill: "#f3f3f3", line: "#b0b0b0", ink: "#666666")
        case .stopped: StateLook(mark: "■", ansi: "35", fill: "#e7e0ee", line: "#8f78a8", ink: "#3f2d54")
        }
    }
}

extension GraphPicture.Node {
    /// The mark of the node's state and a space, or nothing.
    var mark: String { state.map { $0.look.mark + " " } ?? "" }

    /// The label on one line, where it says more than the name does.
    var remark: String? {
        guard let label, !label.isEmpty, label != name else { return nil }
        return label.plain
    }
}
