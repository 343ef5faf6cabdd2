import GraphDrawing
import Testing

@Suite struct RobustnessTests {
    @Test func `an empty graph is drawn`() {
        let empty = GraphPicture(title: "empty", nodes: [], edges: [.init(from: "a", to: "b")])
        #expect(empty.terminal(width: 80, colors: true) == "empty\n\n(nothing to draw)")
        #expect(empty.mermaid == "---\ntitle: \"empty\"\n---\nflowchart LR")
        #expect(empty.dot.hasSuffix("}"))
    }

    @Test func `repeated nodes and edges are drawn once, and edges to nowhere not at all`() {
        let picture = GraphPicture(
            title: "",
            nodes: [.init(name: "a", kind: .job), .init(name: "b", kind: .job), .init(name: "a", kind: .step)],
            edges: [.init(from: "a", to: "b"), .init(from: "a", to: "b", label: ""), .init(from: "b", to: "gone")]
        )
        #expect(picture.terminal(width: 80, colors: false) == "[a] ──▶ [b]")
        #expect(picture.mermaid.hasPrefix("flowchart LR\n    n0[\"a\"]\n    n1[\"b\"]\n    n0 --> n1\n    classDef"))
    }

    @Test(arguments: ["", " ", "\u{1B}[31m", "a\r\nb", "\u{202E}abc", "\u{301}", "👩‍👩‍👧", "]]>\"|--", "\0"])
    func `any text can be a name`(name: String) {
        let picture = Samples.steps(name, ["a>b \(name)"])
        var nodes = picture.nodes
        nodes.append(.init(name: name, kind: .trigger, label: name + name, state: .timeout))
        let odd = GraphPicture(title: name, nodes: nodes, edges: picture.edges + [.init(from: name, to: "b")])
        let terminals = [1, 80].map { odd.terminal(width: $0, colors: false) }
        for text in terminals + [odd.mermaid, odd.dot] {
            #expect(!text.unicodeScalars.contains { ["\u{1B}", "\r", "\0", "\u{202E}"].contains($0) })
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, Int.max])
    func `any width will do`(width: Int) {
        for picture in [Samples.retail, Samples.skips, Samples.fan] {
            #expect(picture.terminal(width: width, colors: false).contains(picture.nodes[0].name))
        }
    }

    @Test func `dense graphs show every node`() {
        for count in [12, 20, 25, 60] {
            var picture = GraphPicture(title: "", nodes: [], edges: [])
            for to in 0..<count {
                picture.nodes.append(.init(name: "n\(to)", kind: .job))
                for from in 0..<to where (from * 7 + to * 3) % 4 == 0 {
                    picture.edges.append(.init(from: "n\(from)", to: "n\(to)"))
                }
            }
            let text = picture.terminal(width: .max, colors: false)
            #expect(picture.nodes.allSatisfy { text.contains($0.name) }, "\(count) nodes, \(picture.edges.count) edges")
        }
    }

    @Test func `many nodes that lead to many others all show`() {
        for share in 2...9 {
            var edges: [String] = []
            for from in 0..<30 {
                let ends = (0..<30).filter { (from * 11 + $0 * 7 + from * $0) % share == 0 }
                edges += ends.map { "a\(from)>b\($0)" }
            }
            let picture = Samples.steps("", edges)
            let text = picture.terminal(width: .max, colors: false)
            #expect(picture.nodes.allSatisfy { text.contains($0.name) }, "\(edges.count) edges")
        }
    }

    @Test(arguments: [8, 100])
    func `ten thousand nodes with many edges are written whole`(length: Int) {
        let padding = String(repeating: "x", count: length - 5)
        var picture = GraphPicture(title: "big", nodes: [], edges: [])
        for number in 0..<10_000 {
            picture.nodes.append(.init(name: "\(padding)\(10_000 + number)", kind: .job, state: .running))
        }
        for number in 0..<20_000 {
            let ends = [number % 10_000, (number * 31 + 7) % 10_000].sorted()
            picture.edges.append(.init(from: picture.nodes[ends[0]].name, to: picture.nodes[ends[1]].name))
        }
        let lines = [picture.mermaid, picture.dot, picture.terminal(width: 120, colors: true)].map {
            $0.split(separator: "\n").count
        }
        #expect(lines.allSatisfy { $0 > 10_000 }, "\(lines)")
    }
}
