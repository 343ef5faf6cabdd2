import TestSupport
import Testing
import Workflows
import YAMLSource

@Suite struct LoaderLawTests {
    @Test func `a spoilt text loads or has an error, and what loads has no loose ends`() {
        let words = retail.split { " \n:,[]{}".contains($0) }.map(String.init)
        var random = SeededRandom(seed: 5)
        var loadedCount = 0
        for _ in 0..<1500 {
            var lines = retail.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let line = Int.random(in: lines.indices, using: &random)
                let old = words[Int.random(in: words.indices, using: &random)]
                let new = words[Int.random(in: words.indices, using: &random)]
                switch Int.random(in: 0..<4, using: &random) {
                case 0: lines.remove(at: line)
                case 1: lines.insert(lines[Int.random(in: lines.indices, using: &random)], at: line)
                case 2: lines[line] = String(lines[line].dropLast(Int.random(in: 0...9, using: &random)))
                default: lines = lines.map { $0.replacing(old, with: new) }
                }
            }
            let text = lines.joined(separator: "\n")
            let result = WorkflowLoader.load(text: text, file: "w.yaml")
            #expect((result.workflow == nil) == result.diagnostics.contains { $0.severity == .error })
            #expect(result.diagnostics == result.diagnostics.sorted())
            guard let workflow = result.workflow else { continue }
            loadedCount += 1
            expectNoLooseEnds(workflow)
        }
        #expect(loadedCount > 50)
    }

    private func expectNoLooseEnds(_ workflow: Workflow) {
        let nodes = Set(workflow.nodes.map(\.name))
        let datasets = Set(workflow.datasets.map(\.name))
        #expect(nodes.count == workflow.nodes.count)
        #expect(!workflow.triggers.isEmpty)
        #expect(workflow.triggers.allSatisfy { !$0.start.isEmpty && nodes.isSuperset(of: $0.start) })
        #expect(workflow.graph.topologicalOrder.count == nodes.count)
        for node in workflow.nodes {
            #expect(node.activations.allSatisfy { !$0.nodes.isEmpty && nodes.isSuperset(of: $0.nodes) })
            #expect(!workflow.graph.downstream(of: node.name).contains(node.name))
            if case .crawl(let work) = node.work { #expect(datasets.isSuperset(of: work.datasets)) }
        }
        for trigger in workflow.triggers {
            if case .upload(let upload) = trigger.condition { #expect(datasets.isSuperset(of: upload.datasets)) }
        }
    }
}
