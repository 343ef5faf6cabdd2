/// The nodes of a graph one below the other, each after and further in than what it comes after.
struct TerminalList {
    var graph: Graph
    var order: TopologicalOrder
    var colors: Bool

    private struct Word {
        var text: String
        var columns: Int
    }

    func text(width: Int) -> String {
        let deepest = max(width, 0) / 6
        let names = graph.nodes.map(\.name.plain).map { Word(text: $0, columns: $0.columns) }
        var depths = Array(repeating: 0, count: graph.nodes.count)
        var lines: [String] = []
        for number in order.nodes {
            let node = graph.nodes[number]
            let indent = 2 * min(depths[number], deepest)
            let remark = node.remark.map { " · \($0)" } ?? ""
            let columns = indent + node.mark.columns + names[number].columns + remark.columns
            let head = node.coloured(node.mark + names[number].text + remark, colors: colors)
            let sources = wrapped(sources(of: number, names: names), from: columns, inset: indent + 4, width: width)
            lines.append(String(repeating: " ", count: indent) + head + sources)
            for edge in graph.outgoing[number] {
                depths[edge.to] = max(depths[edge.to], depths[number] + 1)
            }
        }
        return lines.joined(separator: "\n")
    }

    private func sources(of number: Int, names: [Word]) -> [Word] {
        graph.incoming[number].map { edge in
            var word = names[edge.from]
            if let label = edge.label {
                word.text += " (\(label))"
                word.columns += label.columns + 3
            }
            return word
        }
    }

    /// The sources after `  ← `, with as many on each line as fit.
    private func wrapped(_ sources: [Word], from start: Int, inset: Int, width: Int) -> String {
        var text = sources.isEmpty ? "" : "  ←"
        var column = start + 3
        for (place, source) in sources.enumerated() {
            let comma = place + 1 < sources.count ? "," : ""
            let columns = source.columns + comma.count
            if place > 0, column + 1 + columns > width {
                text += "\n" + String(repeating: " ", count: inset)
                column = inset
            } else {
                text += " "
                column += 1
            }
            text += source.text + comma
            column += columns
        }
        return text
    }
}
