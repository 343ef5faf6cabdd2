/// A layered graph drawn with box characters.
struct TerminalDrawing {
    private let graph: Graph
    private let layered: LayeredGraph
    private let words: [String]
    private let row: [Int]
    private let channels: [Channel]
    private let columns: Columns

    init(graph: Graph, layered: LayeredGraph) {
        var layered = layered
        layered.order()
        self.graph = graph
        self.layered = layered
        words = layered.items.map { item in
            switch item {
            case .node(let node): graph.nodes[node].inBrackets
            case .label(let label): " \(label) "
            case .wire: ""
            }
        }
        (row, channels) = Self.route(layered)
        columns = Columns(layered, channels: channels, words: words)
    }

    /// Finds a row for every item and a track for every line.
    private static func route(_ layered: LayeredGraph) -> ([Int], [Channel]) {
        var rows = Rows(layered)
        while true {
            let channels = layered.layers.dropLast().map { Channel(from: $0, of: layered, row: rows.row) }
            guard let obstacle = channels.lazy.compactMap(\.obstacle).first else { return (rows.row, channels) }
            rows.giveOwnRow(to: obstacle)
        }
    }

    /// The drawing, if it is no wider than asked.
    func text(width: Int, colors: Bool) -> String? {
        guard columns.total <= width else { return nil }
        var canvas = Canvas(width: columns.total, height: (row.max() ?? 0) + 1)
        for (layer, channel) in channels.enumerated() {
            for bundle in channel.bundles { draw(bundle, after: layer, on: &canvas) }
        }
        for (layer, items) in layered.layers.enumerated() {
            for item in items { write(item, x: columns.layers[layer].lowerBound, colors: colors, on: &canvas) }
        }
        return canvas.text
    }

    /// Writes a node with the arrowhead that reaches it, or the label of an edge.
    private func write(_ item: Int, x: Int, colors: Bool, on canvas: inout Canvas) {
        var word = words[item]
        if case .node(let node) = layered.items[item] {
            word = graph.nodes[node].coloured(word, colors: colors)
            if !layered.previous[item].isEmpty { canvas.write("▶", columns: 1, x: x - 2, y: row[item]) }
        }
        canvas.write(word, columns: columns.widths[item], x: x, y: row[item])
    }

    /// Draws the lines from the items on the left to the bundle's track, along it, and on to those on the right.
    private func draw(_ bundle: Channel.Bundle, after layer: Int, on canvas: inout Canvas) {
        let line = bundle.left.first ?? 0
        let track = columns.tracks[layer] + 2 * bundle.track
        let span = bundle.span
        for y in span {
            if y > span.lowerBound { canvas.draw(.up, x: track, y: y, line: line) }
            if y < span.upperBound { canvas.draw(.down, x: track, y: y, line: line) }
        }
        for item in bundle.left {
            let space = layered.items[item].isNode ? 1 : 0
            let start = columns.layers[layer].lowerBound + columns.widths[item] + space
            for x in start..<track { canvas.draw(.across, x: x, y: row[item], line: line) }
            canvas.draw(.left, x: track, y: row[item], line: line)
        }
        for item in bundle.right {
            let end = columns.layers[layer + 1].lowerBound - (layered.items[item].isNode ? 2 : 0)
            canvas.draw(.right, x: track, y: row[item], line: line)
            for x in track + 1..<max(end, track + 1) { canvas.draw(.across, x: x, y: row[item], line: line) }
        }
    }
}

extension GraphPicture.Node {
    /// The node as one word: `(trigger)`, `{crawler}`, `[job or step]`.
    fileprivate var inBrackets: String {
        let text = mark + name.plain + (remark.map { " · \($0)" } ?? "")
        return switch kind {
        case .trigger: "(\(text))"
        case .crawler: "{\(text)}"
        case .job, .step: "[\(text)]"
        }
    }
}
