import GraphDrawing

/// The graphs the drawings are judged by.
enum Samples {
    static let chain = steps("chain", ["a>b", "b>c", "c>d"])
    static let diamond = steps("diamond", ["start>left", "start>right", "left>end", "right>end"])
    static let fan = steps("fan", (1...6).map { "start>part\($0)" })
    static let skips = steps("skips", ["a>b", "b>c", "c>d", "a>c", "a>d", "b>d"])

    static let retail = GraphPicture(
        title: "retail",
        nodes: [
            .init(name: "nightly", kind: .trigger, label: "at 02:00"),
            .init(name: "uploads", kind: .trigger),
            .init(name: "crawl", kind: .crawler, state: .succeeded),
            .init(name: "daily", kind: .job, state: .failed),
            .init(name: "top", kind: .job, state: .running),
            .init(name: "report", kind: .step, state: .waiting),
            .init(name: "tell-failure", kind: .step, state: .retrying),
        ],
        edges: [
            .init(from: "nightly", to: "crawl"), .init(from: "uploads", to: "crawl"),
            .init(from: "crawl", to: "daily"), .init(from: "crawl", to: "top"),
            .init(from: "daily", to: "report"), .init(from: "top", to: "report"),
            .init(from: "daily", to: "tell-failure", label: "failed"),
        ]
    )

    /// A graph of steps from edges such as `a>b` or `a>b failed`.
    static func steps(_ title: String, _ edges: [String]) -> GraphPicture {
        var picture = GraphPicture(title: title, nodes: [], edges: [])
        for edge in edges {
            let parts = edge.split(separator: " ", maxSplits: 1).map(String.init)
            let ends = parts[0].split(separator: ">").map(String.init)
            picture.nodes += ends.map { .init(name: $0, kind: .step) }
            if ends.count == 2 {
                let label = parts.count == 2 ? parts[1] : nil
                picture.edges.append(.init(from: ends[0], to: ends[1], label: label))
            }
        }
        return picture
    }
}
