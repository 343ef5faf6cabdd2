/// The lines in the gap between two layers: bundles of links that share one upright line, each on a track.
struct Channel {
    struct Bundle {
        var left: [Int]
        var right: [Int]
        var leftRows: [Int]
        var rightRows: [Int]
        /// The rows the upright line spans.
        var span: ClosedRange<Int>
        var track = 0

        var isStraight: Bool { span.count == 1 }

        init(left: [Int], right: [Int], row: [Int]) {
            self.left = left
            self.right = right
            leftRows = left.map { row[$0] }
            rightRows = right.map { row[$0] }
            let rows = leftRows + rightRows
            span = (rows.min() ?? 0)...(rows.max() ?? 0)
        }

        /// Whether two lines would lie on top of each other with this bundle left of the other.
        func collides(before other: Bundle) -> Bool {
            rightRows.contains { other.leftRows.contains($0) }
        }

        /// How often lines cross with this bundle left of the other.
        func crossings(before other: Bundle) -> Int {
            other.leftRows.count { span.contains($0) } + rightRows.count { other.span.contains($0) }
        }
    }

    private(set) var bundles: [Bundle] = []
    /// An item on the right whose row is in the way, so that the lines cannot be told apart.
    private(set) var obstacle: Int?

    var trackCount: Int { bundles.filter { !$0.isStraight }.map { $0.track + 1 }.max() ?? 0 }

    init(from layer: [Int], of graph: LayeredGraph, row: [Int]) {
        var waiting: [Bundle] = []
        var seen: Set<Int> = []
        for item in layer where !seen.contains(item) {
            guard let first = graph.next[item].first else { continue }
            waiting.append(Bundle(left: graph.previous[first], right: graph.next[item], row: row))
            seen.formUnion(graph.previous[first])
        }
        while let chosen = Self.mostLeft(of: waiting) {
            place(waiting.remove(at: chosen))
        }
        obstacle = Self.obstacle(in: waiting)
    }

    /// The bundle that, of those no other must come before, gains most from lying left of the others.
    private static func mostLeft(of waiting: [Bundle]) -> Int? {
        let free = waiting.indices.filter { own in
            waiting.indices.allSatisfy { $0 == own || !waiting[own].collides(before: waiting[$0]) }
        }
        let costs = free.map { own in
            waiting.reduce(0) { $0 + waiting[own].crossings(before: $1) - $1.crossings(before: waiting[own]) }
        }
        return zip(free, costs).min { $0.1 < $1.1 }?.0
    }

    /// Gives a bundle the first track right of those placed before that it would touch.
    private mutating func place(_ bundle: Bundle) {
        var bundle = bundle
        for other in bundles where !other.isStraight && other.span.overlaps(bundle.span) {
            bundle.track = max(bundle.track, other.track + 1)
        }
        bundles.append(bundle)
    }

    private static func obstacle(in waiting: [Bundle]) -> Int? {
        for bundle in waiting {
            for other in waiting where other.left != bundle.left {
                if let place = other.rightRows.firstIndex(where: bundle.leftRows.contains) { return other.right[place] }
            }
        }
        return nil
    }
}
