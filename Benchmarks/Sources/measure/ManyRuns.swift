import Foundation

/// Ten thousand nodes in one run, and ten thousand runs of ten nodes: steps that do nothing, through the whole program.
struct ManyRuns {
    let folder: String
    let program: String

    func measure() throws -> [Figure] {
        let chain = (1..<9_999).map { "  n\($0): {pass: {}, needs: [first]}" }.joined(separator: "\n")
        let wide = "workflow: wide\nsteps:\n  first: {pass: {}}\n\(chain)\n"
        let small = (1..<10).map { "  n\($0): {pass: {}, needs: [n\($0 - 1)]}" }.joined(separator: "\n")
        let ten = "workflow: ten\nmax-concurrent-runs: 10000\nsteps:\n  n0: {pass: {}}\n\(small)\n"
        let all = """
            workflow: all
            steps:
              each:
                workflow: ten
                for-each: {query: "SELECT range AS n FROM range(10000)"}
                max-concurrency: 10000

            """
        let workspace = try ScratchWorkspace(
            "\(folder)/many", program: program, workflows: ["wide": wide, "ten": ten, "all": all])
        let loading = try seconds { try workspace.tidegate("validate") }
        let wideTaken = try seconds { try workspace.tidegate("run", "wide") }
        try workspace.tidegate("run", "all")
        return [
            Figure(
                what: "one run of 9,999 steps, loaded, run and recorded", ours: String(format: "%.2f s", wideTaken),
                others: String(format: "starting, loading and checking alone: %.2f s", loading)),
            Figure(
                what: "10,000 runs of 10 steps", ours: String(format: "%.2f s", try workspace.secondsOfRun("all-1")),
                others: ""),
        ]
    }
}
