extension GraphPicture {
    /// The picture for a terminal: a drawing from left to right, or, where that would be wider than `width`,
    /// too big or has a cycle, a list of the nodes with what each of them comes after.
    public func terminal(width: Int, colors: Bool) -> String {
        let graph = Graph(self)
        let heading = title.isEmpty ? "" : title.plain + "\n\n"
        guard !graph.nodes.isEmpty else { return heading + "(nothing to draw)" }
        let order = TopologicalOrder(graph)
        let drawing = LayeredGraph(graph, order: order, width: width).flatMap {
            TerminalDrawing(graph: graph, layered: $0).text(width: width, colors: colors)
        }
        return heading + (drawing ?? TerminalList(graph: graph, order: order, colors: colors).text(width: width))
    }
}

extension GraphPicture.Node {
    /// Puts text that stands for the node in the colour of its state.
    func coloured(_ text: String, colors: Bool) -> String {
        guard colors, let state else { return text }
        return "\u{1B}[\(state.look.ansi)m\(text)\u{1B}[0m"
    }
}
