import GraphDrawing
import Testing

@Suite struct ListTests {
    @Test func `a drawing wider than asked becomes a list`() {
        #expect(
            Samples.retail.terminal(width: 60, colors: false) == """
                retail

                nightly · at 02:00
                uploads
                  ✔ crawl  ← nightly, uploads
                    ✘ daily  ← crawl
                      ↻ tell-failure  ← daily (failed)
                    ● top  ← crawl
                      ◌ report  ← daily, top
                """)
    }

    @Test func `a graph of more than 60 nodes becomes a list`() {
        let fan = Samples.steps("", (1...60).map { "start>part\($0)" })
        #expect(fan.terminal(width: 200, colors: false).hasPrefix("start\n  part1  ← start\n  part2  ← start\n"))
    }

    @Test func `a cycle becomes a list`() {
        let cycle = Samples.steps("round", ["a>b", "b>c", "c>b retry", "c>c"])
        #expect(
            cycle.terminal(width: 80, colors: false) == """
                round

                a
                  b  ← a, c (retry)
                    c  ← b, c
                """)
    }

    @Test func `long lists of sources are wrapped`() {
        let many = Samples.steps("", (1...7).map { "source\($0)>end" })
        #expect(
            many.terminal(width: 12, colors: false).hasSuffix(
                """
                source7
                  end  ← source1,
                      source2,
                      source3,
                      source4,
                      source5,
                      source6,
                      source7
                """))
    }

    @Test func `colours follow the state`() {
        let list = Samples.retail.terminal(width: 60, colors: true)
        #expect(list.contains("    \u{1B}[31m✘ daily\u{1B}[0m  ← crawl\n"))
    }
}
