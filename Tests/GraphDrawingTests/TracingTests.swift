import GraphDrawing
import Testing

/// Reads drawings back: whoever follows the lines from a node must reach just the nodes its edges lead to.
@Suite struct TracingTests {
    @Test(arguments: 1...150)
    func `following the lines leads where the edges lead`(seed: Int) {
        var random = Steps(state: UInt64(seed))
        let count = Int.random(in: 2...14, using: &random)
        var picture = GraphPicture(title: "", nodes: [], edges: [])
        for number in 0..<count { picture.nodes.append(.init(name: "n\(number)", kind: .step)) }
        for _ in 0..<Int.random(in: 1...2 * count, using: &random) {
            let from = Int.random(in: 0..<count - 1, using: &random)
            let to = Int.random(in: from + 1..<count, using: &random)
            let label = Int.random(in: 0..<5, using: &random) == 0 ? "failed" : nil
            picture.edges.append(.init(from: "n\(from)", to: "n\(to)", label: label))
        }
        let text = picture.terminal(width: 1000, colors: false)
        let tracer = Tracer(text)
        for node in picture.nodes {
            let ends = Set(picture.edges.filter { $0.from == node.name }.map(\.to))
            #expect(tracer.ends(from: node.name) == ends, "from \(node.name) in\n\(text)")
        }
    }
}

private struct Tracer {
    let cells: [[Character]]

    init(_ text: String) {
        cells = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    private struct Step: Hashable {
        var x: Int
        var y: Int
        var dx: Int
        var dy: Int
    }

    func ends(from name: String) -> Set<String> {
        let word = Array("[\(name)]")
        var ends: Set<String> = []
        var seen: Set<Step> = []
        var open: [Step] = []
        for (y, line) in cells.enumerated() {
            for x in line.indices where line[x...].starts(with: word) {
                open.append(Step(x: x + word.count, y: y, dx: 1, dy: 0))
            }
        }
        while let step = open.popLast() {
            guard cells.indices.contains(step.y), cells[step.y].indices.contains(step.x) else { continue }
            guard seen.insert(step).inserted else { continue }
            if cells[step.y][step.x] == " ", cells[step.y].dropFirst(step.x + 1).first == " " { continue }
            if cells[step.y][step.x] == "▶" {
                ends.insert(String(cells[step.y][(step.x + 3)...].prefix { $0 != "]" }))
            } else {
                open += ways(on: step)
            }
        }
        return ends
    }

    /// Where a reader goes on, who never turns back to the left.
    private func ways(on step: Step) -> [Step] {
        let glyph = cells[step.y][step.x]
        let right = Step(x: step.x + 1, y: step.y, dx: 1, dy: 0)
        let up = Step(x: step.x, y: step.y - 1, dx: 0, dy: -1)
        let down = Step(x: step.x, y: step.y + 1, dx: 0, dy: 1)
        if step.dx == 1, !"┐┘┤┬┴┼".contains(glyph) { return [right] }
        var ways: [Step] = []
        if "└┌├┬┴┼".contains(glyph) { ways.append(right) }
        if "│┘└├┤┴┼".contains(glyph), step.dy <= 0 { ways.append(up) }
        if "│┐┌├┤┬┼".contains(glyph), step.dy >= 0 { ways.append(down) }
        return ways
    }
}

/// The same numbers each time.
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
