import GraphDrawing
import Testing

@Suite struct MermaidTests {
    @Test func `a workflow is a flowchart with shapes per kind and colours per state`() {
        #expect(
            Samples.retail.mermaid == """
                ---
                title: "retail"
                ---
                flowchart LR
                    n0(["nightly<br/>at 02:00"])
                    n1(["uploads"])
                    n2[("✔ crawl")]:::succeeded
                    n3["✘ daily"]:::failed
                    n4["● top"]:::running
                    n5("◌ report"):::waiting
                    n6("↻ tell-failure"):::retrying
                    n0 --> n2
                    n1 --> n2
                    n2 --> n3
                    n2 --> n4
                    n3 --> n5
                    n4 --> n5
                    n3 -->|"failed"| n6
                    classDef default fill:#eef1f5,stroke:#8a94a6,color:#2b3340
                    classDef waiting fill:#e6e9ee,stroke:#8c96a6,color:#39414d
                    classDef running fill:#d9e8fb,stroke:#4a86cf,color:#17365e
                    classDef retrying fill:#fdeccb,stroke:#d19a2e,color:#5a3f0b
                    classDef succeeded fill:#d9f0de,stroke:#4a9a63,color:#1c4429
                    classDef failed fill:#fadbd8,stroke:#cc5a50,color:#5f1b15
                """)
    }

    @Test(arguments: [
        ("daily_sales-2.swift", "daily_sales-2.swift"),
        ("end", "end"),
        ("\"<b>\"", "#34;#60;b#62;#34;"),
        ("1. first", "1#46; first"),
        ("- `x` #1;", "#45; #96;x#96; #35;1#59;"),
        ("two\nlines", "two lines"),
        ("Umsätze 売上", "Umsätze 売上"),
    ])
    func `names are shown as they are`(name: String, escaped: String) {
        let picture = GraphPicture(title: "", nodes: [.init(name: name, kind: .job)], edges: [])
        #expect(picture.mermaid.hasPrefix("flowchart LR\n    n0[\"\(escaped)\"]\n"))
    }

    @Test func `titles and the labels of edges are escaped`() {
        var picture = Samples.steps("", ["a>b x|y"])
        picture.title = "a \"b\" \\ c"
        #expect(picture.mermaid.hasPrefix("---\ntitle: \"a \\\"b\\\" \\\\ c\"\n---\n"))
        #expect(picture.mermaid.contains("    n0 -->|\"x#124;y\"| n1\n"))
    }
}
