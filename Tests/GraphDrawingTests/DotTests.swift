import GraphDrawing
import Testing

@Suite struct DotTests {
    @Test func `a workflow is a digraph with shapes per kind and colours per state`() {
        var picture = Samples.retail
        picture.nodes.removeLast(3)
        picture.edges[2].label = "any"
        #expect(
            picture.dot == """
                digraph {
                    rankdir=LR
                    bgcolor=transparent
                    label="retail" labelloc=t fontname="sans-serif" fontcolor="#7d8797"
                    node [style=filled fontname="sans-serif" fontsize=11 \
                fillcolor="#eef1f5" color="#8a94a6" fontcolor="#2b3340"]
                    edge [fontname="sans-serif" fontsize=9 color="#7d8797" fontcolor="#7d8797"]
                    n0 [label="nightly\\nat 02:00" shape=oval]
                    n1 [label="uploads" shape=oval]
                    n2 [label="✔ crawl" shape=cylinder fillcolor="#d9f0de" color="#4a9a63" fontcolor="#1c4429"]
                    n3 [label="✘ daily" shape=box fillcolor="#fadbd8" color="#cc5a50" fontcolor="#5f1b15"]
                    n0 -> n2
                    n1 -> n2
                    n2 -> n3 [label="any"]
                }
                """)
    }

    @Test func `names are shown as they are`() {
        let picture = GraphPicture(title: "", nodes: [.init(name: "\"a\\n\" &lt;\n]", kind: .step)], edges: [])
        #expect(picture.dot.contains(#"    n0 [label="\"a\\n\" &amp;lt; ]" shape=box style="rounded,filled"]"#))
    }
}
