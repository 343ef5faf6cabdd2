import TestSupport
import Testing
import Workflows

@Suite struct WorkflowGraphTests {
    private func node(_ name: String, _ groups: (Mode, [String])...) -> Node { node(name, groups) }

    private func node(_ name: String, _ groups: [(Mode, [String])]) -> Node {
        Node(
            name: name, work: .shell(ProcessWork(command: "x")),
            activations: groups.map { NodeCondition(trigger: "t", mode: $0, nodes: $1, outcome: .success) })
    }

    @Test func `all needs all and any needs one`() {
        let workflow = Workflow(
            name: "w",
            nodes: [
                node("last", (.all, ["both", "one"])), node("both", (.all, ["a", "b"])),
                node("one", (.any, ["a", "b"])),
                node("a"), node("b"), node("ways", (.all, ["b"]), (.all, ["one"])),
            ])
        #expect(workflow.nodes(startedBy: ["a"]).map(\.name) == ["a", "one", "ways"])
        #expect(workflow.nodes(startedBy: ["a", "b"]).map(\.name) == ["a", "b", "both", "one", "last", "ways"])
        #expect(workflow.nodes(startedBy: ["last"]).map(\.name) == ["last"])
        #expect(workflow.nodes(startedBy: ["nobody"]).isEmpty)
        #expect(workflow.rootNodes.map(\.name) == ["a", "b"])
    }

    @Test func `neighbours are told`() {
        let graph = Workflow(
            name: "w",
            nodes: [node("c", (.all, ["b"])), node("b", (.any, ["a"]), (.all, ["a", "z"])), node("a"), node("z")]
        ).graph
        #expect(graph.topologicalOrder == ["a", "z", "b", "c"])
        #expect(graph.downstream(of: "a") == ["b", "c"])
        #expect(graph.upstream(of: "b") == ["a", "z"])
        #expect(graph.downstream(of: "nobody") == [])
    }

    @Test func `a chain of ten thousand is loaded and followed`() throws {
        let jobs = (0..<10_000).map { "  j\($0): {shell: x\($0 == 0 ? "" : ", needs: j\($0 - 1)")}" }
        let workflow = try load("workflow: w\njobs:\n" + jobs.joined(separator: "\n"))
        #expect(workflow.nodes(startedBy: ["j0"]).map(\.name) == (0..<10_000).map { "j\($0)" })
        #expect(workflow.graph.downstream(of: "j9998") == ["j9999"])
    }

    @Test func `more nodes, or more edges, are refused`() {
        let jobs = (0...10_000).map { "  j\($0): {shell: x}" }.joined(separator: "\n")
        #expect(
            messages("workflow: w\njobs:\n" + jobs) == [
                "3:3 error: the workflow has 10001 crawlers and jobs; at most 10000 are taken; cut it into several"
            ])
        let names = (0..<1001).map { "j\($0)" }.joined(separator: ", ")
        let many = (0..<1001).map { "  j\($0): {shell: x}" }.joined(separator: "\n")
        #expect(
            messages("workflow: w\ntriggers: {t: {on-success: [\(names)], start: [\(names)]}}\njobs:\n" + many) == [
                "4:3 error: more than 1000000 connections between nodes; put a node in the middle where many wait for many"
            ])
    }

    @Test func `who is in a run is the least set that holds its starts and what they can start`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let count = Int.random(in: 1...12, using: &random)
            let nodes = (0..<count).map { index -> Node in
                let groups = (0..<Int.random(in: 0...2, using: &random)).map { _ -> (Mode, [String]) in
                    let names = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                        "n\(Int.random(in: 0..<max(index, 1), using: &random))"
                    }
                    return (Bool.random(using: &random) ? .all : .any, names)
                }
                return node("n\(index)", index == 0 ? [] : groups)
            }
            let workflow = Workflow(name: "w", nodes: nodes)
            let start = ["n\(Int.random(in: 0..<count, using: &random))", "n0"]
            let found = workflow.nodes(startedBy: start).map(\.name)
            #expect(Set(found) == closure(of: start, nodes))
            for (position, name) in workflow.graph.topologicalOrder.enumerated() {
                let earlier = Set(workflow.graph.topologicalOrder.prefix(position))
                #expect(workflow.graph.upstream(of: name).allSatisfy(earlier.contains))
            }
        }
    }

    /// The same set, found the slow way.
    private func closure(of start: [String], _ nodes: [Node]) -> Set<String> {
        var found = Set(start)
        while true {
            let more = nodes.filter { node in
                node.activations.contains { condition in
                    if case .all = condition.formula { return condition.nodes.allSatisfy(found.contains) }
                    return condition.nodes.contains(where: found.contains)
                }
            }
            let next = found.union(more.map(\.name))
            if next == found { return found }
            found = next
        }
    }
}
