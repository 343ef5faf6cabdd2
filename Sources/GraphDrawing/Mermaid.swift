extension GraphPicture {
    /// The picture as a Mermaid flowchart.
    public var mermaid: String {
        let graph = Graph(self)
        var lines: [String] = []
        if !title.isEmpty { lines += ["---", "title: \(title.plain.quotedForYAML)", "---"] }
        lines.append("flowchart LR")
        for (number, node) in graph.nodes.enumerated() {
            lines.append("    n\(number)\(node.mermaid)")
        }
        for edge in graph.edges {
            let label = edge.label.map { "|\"\($0.escapedForMermaid)\"|" } ?? ""
            lines.append("    n\(edge.from) -->\(label) n\(edge.to)")
        }
        let states = Set(graph.nodes.map(\.state))
        if states.contains(nil) { lines.append("    " + StateLook.plain.mermaidClass("default")) }
        for state in State.allCases where states.contains(state) {
            lines.append("    " + state.look.mermaidClass(state.mermaidName))
        }
        return lines.joined(separator: "\n")
    }
}

extension GraphPicture.Node {
    fileprivate var mermaid: String {
        let remark = remark.map { "<br/>\($0.escapedForMermaid)" } ?? ""
        let text = "\"\(mark)\(name.plain.escapedForMermaid)\(remark)\""
        let shape =
            switch kind {
            case .trigger: "([\(text)])"
            case .crawler: "[(\(text))]"
            case .job: "[\(text)]"
            case .step: "(\(text))"
            }
        return state.map { "\(shape):::\($0.mermaidName)" } ?? shape
    }
}

extension GraphPicture.State {
    fileprivate var mermaidName: String { rawValue.lowercased() }
}

extension StateLook {
    fileprivate func mermaidClass(_ name: String) -> String {
        "classDef \(name) fill:\(fill),stroke:\(line),color:\(ink)"
    }
}

extension String {
    fileprivate var quotedForYAML: String {
        var text = "\""
        for scalar in unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }

    /// Letters stand as they are, and so do dots, dashes and the like inside a word; every other ASCII
    /// character is written as `#35;`, since Mermaid also reads Markdown and HTML.
    fileprivate var escapedForMermaid: String {
        let bytes = Array(utf8)
        var text = ""
        var start = 0
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let isSafe = byte.isWord || byte == 0x20 || (byte.isQuiet && isInsideWord(place, of: bytes))
            if !isSafe {
                text += String(decoding: bytes[start..<place], as: UTF8.self) + "#\(byte);"
                start = place + 1
            }
            place += 1
        }
        return start == 0 ? self : text + String(decoding: bytes[start...], as: UTF8.self)
    }

    private func isInsideWord(_ place: Int, of bytes: [UInt8]) -> Bool {
        place > 0 && bytes[place - 1].isWord && place + 1 < bytes.count && bytes[place + 1].isWord
    }
}

extension UInt8 {
    /// Whether the byte belongs to a letter or digit, or to any character beyond ASCII.
    fileprivate var isWord: Bool {
        self >= 0x80 || (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10
    }

    /// Whether the byte is one of `-`, `.`, `/`, `:` and `_`.
    fileprivate var isQuiet: Bool {
        self == 0x2D || self == 0x2E || self == 0x2F || self == 0x3A || self == 0x5F
    }
}
