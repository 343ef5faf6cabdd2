import GraphDrawing
import Testing

@Suite struct DrawingTests {
    @Test func `a chain is drawn from left to right`() {
        expect(
            Samples.chain,
            """
            chain

            [a] ──▶ [b] ──▶ [c] ──▶ [d]
            """)
    }

    @Test func `a diamond splits and joins`() {
        expect(
            Samples.diamond,
            """
            diamond

                     ┌─▶ [left] ──┐
            [start] ─┤            ├─▶ [end]
                     └─▶ [right] ─┘
            """)
    }

    @Test func `a fan is centred on its start`() {
        expect(
            Samples.fan,
            """
            fan

                     ┌─▶ [part1]
                     │
                     ├─▶ [part2]
                     │
                     ├─▶ [part3]
            [start] ─┤
                     ├─▶ [part4]
                     │
                     ├─▶ [part5]
                     │
                     └─▶ [part6]
            """)
    }

    @Test func `a workflow shows kinds, states and the labels of edges`() {
        expect(
            Samples.retail,
            """
            retail

            (nightly · at 02:00) ─┐              ┌─▶ [✘ daily] ─┬───── failed ─────▶ [↻ tell-failure]
                                  ├─▶ {✔ crawl} ─┤              └─┐
            (uploads) ────────────┘              └─▶ [● top] ─────┴─▶ [◌ report]
            """)
    }

    @Test func `edges that skip layers go around the nodes`() {
        expect(
            Samples.skips,
            """
            skips

                          ┌─┬───▶ [c] ─┐
                 ┌─▶ [b] ─┴─│─┐        │
            [a] ─┤        ┌─┘ └────────┼─▶ [d]
                 └────────┴────────────┘
            """)
    }

    @Test func `nodes that all lead to the same nodes share one line`() {
        expect(
            Samples.steps("", ["a>x", "a>y", "b>x", "b>y", "c>x", "c>y", "a>z", "b>z", "c>z"]),
            """
            [a] ─┬─▶ [x]
                 │
            [b] ─┼─▶ [y]
                 │
            [c] ─┴─▶ [z]
            """)
    }

    @Test func `lines that are not the same line pass over each other`() {
        expect(
            Samples.steps("", ["a>t", "a>u", "b>u", "b>v", "c>v", "c>t"]),
            """
                 ┌─┬─────▶ [u]
            [a] ─┴─│─┐
                 ┌─┘ ├───▶ [t]
            [b] ─┴───│─┐
                 ┌───┘ ├─▶ [v]
            [c] ─┴─────┘
            """)
    }

    @Test func `nodes without edges stand alone`() {
        expect(
            Samples.steps("apart", ["a>b", "x>y", "q"]),
            """
            apart

            [a] ──▶ [b]

            [x] ──▶ [y]

            [q]
            """)
    }

    @Test func `wide characters take two columns`() {
        expect(
            Samples.steps("", ["売上>b", "é>b"]),
            """
            [売上] ─┐
                    ├─▶ [b]
            [é] ────┘
            """)
    }

    @Test func `colours follow the state`() {
        let picture = GraphPicture(
            title: "",
            nodes: [.init(name: "a", kind: .job, state: .succeeded), .init(name: "b", kind: .job)],
            edges: [.init(from: "a", to: "b")]
        )
        #expect(picture.terminal(width: 80, colors: true) == "\u{1B}[32m[✔ a]\u{1B}[0m ──▶ [b]")
        #expect(picture.terminal(width: 80, colors: false) == "[✔ a] ──▶ [b]")
    }

    private func expect(_ picture: GraphPicture, _ drawing: String, at location: SourceLocation = #_sourceLocation) {
        let text = picture.terminal(width: 100, colors: false)
        #expect(text == drawing, "\n\(text)", sourceLocation: location)
    }
}
