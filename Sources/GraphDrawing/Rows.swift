/// The row of the page each item of a layered graph lies in.
struct Rows {
    private(set) var row: [Int]
    private let graph: LayeredGraph

    init(_ graph: LayeredGraph) {
        self.graph = graph
        row = Array(repeating: 0, count: graph.items.count)
        for layer in graph.layers {
            for (place, item) in layer.enumerated() { row[item] = 2 * place }
        }
        let forward = graph.layers
        for _ in 0..<4 {
            for layer in forward { settle(layer, near: graph.previous) }
            for layer in forward.reversed() { settle(layer, near: graph.next) }
        }
        let both = zip(graph.previous, graph.next).map(+)
        for layer in forward { settle(layer, near: both) }
        for layer in forward.reversed() { settle(layer, near: both) }
        for _ in 0..<2 {
            for layer in forward { straighten(layer, towards: .left) }
            for layer in forward.reversed() { straighten(layer, towards: .right) }
        }
        let top = row.min() ?? 0
        for item in row.indices { row[item] -= top }
    }

    /// Moves an item to a new row of its own, just below where it was.
    mutating func giveOwnRow(to moved: Int) {
        let old = row[moved]
        for item in row.indices where row[item] > old { row[item] += 1 }
        row[moved] = old + 1
    }

    /// Moves the items of a layer as near to the middle of their neighbours as their order allows:
    /// items that would collide become a block that moves to their common middle.
    private mutating func settle(_ layer: [Int], near neighbours: [[Int]]) {
        var offset = 0
        var offsets: [Int] = []
        var blocks: [(sum: Double, count: Int)] = []
        for (place, item) in layer.enumerated() {
            if place > 0 { offset += distance(layer[place - 1], item) }
            offsets.append(offset)
            var block = (sum: wish(of: item, near: neighbours[item]) - Double(offset), count: 1)
            while let above = blocks.last, above.sum / Double(above.count) > block.sum / Double(block.count) {
                block = (above.sum + block.sum, above.count + block.count)
                blocks.removeLast()
            }
            blocks.append(block)
        }
        var place = 0
        for block in blocks {
            let shift = Int((block.sum / Double(block.count) + 0.5).rounded(.down))
            for _ in 0..<block.count {
                row[layer[place]] = shift + offsets[place]
                place += 1
            }
        }
    }

    private enum Side {
        case left, right
    }

    /// Moves the items of a layer to the row of their partner on one side, where there is room. Those straight
    /// on the right stay so, and what bends remain move left, to where lines split anyway.
    private mutating func straighten(_ layer: [Int], towards side: Side) {
        for (place, item) in layer.enumerated() {
            guard let goal = partner(of: item, on: side), row[goal] != row[item] else { continue }
            if side == .left, let other = partner(of: item, on: .right), row[other] == row[item] { continue }
            let upper = place > 0 ? row[layer[place - 1]] + distance(layer[place - 1], item) : Int.min
            let lower = place + 1 < layer.count ? row[layer[place + 1]] - distance(item, layer[place + 1]) : Int.max
            if upper <= row[goal], row[goal] <= lower { row[item] = row[goal] }
        }
    }

    /// The one item linked with the given one on a side, if it has no other links on its own side either.
    private func partner(of item: Int, on side: Side) -> Int? {
        let (links, back) = side == .left ? (graph.previous, graph.next) : (graph.next, graph.previous)
        guard links[item].count == 1, let partner = links[item].first else { return nil }
        return back[partner].count == 1 ? partner : nil
    }

    private func wish(of item: Int, near neighbours: [Int]) -> Double {
        guard !neighbours.isEmpty else { return Double(row[item]) }
        return Double(neighbours.reduce(0) { $0 + row[$1] }) / Double(neighbours.count)
    }

    private func distance(_ upper: Int, _ lower: Int) -> Int {
        graph.items[upper] == .wire && graph.items[lower] == .wire ? 1 : 2
    }
}
