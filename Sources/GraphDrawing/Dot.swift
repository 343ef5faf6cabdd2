extension GraphPicture {
    /// The picture in the language of Graphviz.
    public var dot: String {
        let graph = Graph(self)
        let page = StateLook.pageInk
        var lines = ["digraph {", "    rankdir=LR", "    bgcolor=transparent"]
        if !title.isEmpty {
            let font = "fontname=\"sans-serif\" fontcolor=\"\(page)\""
            lines.append("    label=\(title.plain.quotedForDot) labelloc=t \(font)")
        }
        lines.append("    node [style=filled fontname=\"sans-serif\" fontsize=11 \(StateLook.plain.dot)]")
        lines.append("    edge [fontname=\"sans-serif\" fontsize=9 color=\"\(page)\" fontcolor=\"\(page)\"]")
        for (number, node) in graph.nodes.enumerated() {
            lines.append("    n\(number) [\(node.dot)]")
        }
        for edge in graph.edges {
            let label = edge.label.map { " [label=\($0.quotedForDot)]" } ?? ""
            lines.append("    n\(edge.from) -> n\(edge.to)\(label)")
        }
        lines.append("}")
        return lines.joined(separator: "\n")
    }
}

extension GraphPicture.Node {
    fileprivate var dot: String {
        let shape =
            switch kind {
            case .trigger: "shape=oval"
            case .crawler: "shape=cylinder"
            case .job: "shape=box"
            case .step: "shape=box style=\"rounded,filled\""
            }
        let remark = remark.map { "\\n\($0.escapedForDot)" } ?? ""
        let look = state.map { " \($0.look.dot)" } ?? ""
        return "label=\"\(mark)\(name.plain.escapedForDot)\(remark)\" \(shape)\(look)"
    }
}

extension StateLook {
    fileprivate var dot: String { "fillcolor=\"\(fill)\" color=\"\(line)\" fontcolor=\"\(ink)\"" }
}

extension String {
    fileprivate var quotedForDot: String { "\"\(escapedForDot)\"" }

    fileprivate var escapedForDot: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "&": text += "&amp;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
