import ArgumentParser
import Engines
import Files
import FoundationEssentials
import GRDB
import GraphDrawing
import Orchestrator
import OrderedCollections
import Scheduling
import Store
import Workflows

/// `tidegate graph`.
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a workflow's graph: here, or as Mermaid, DOT or SVG text.",
        discussion: "SVG is made by Graphviz's 'dot', which 'make setup' installs.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow; by default all.") var workflow: String?
    @Option(name: .customLong("run"), help: "Colour the nodes by how they did in a run.") var runName: String?
    @Flag(help: "Print Mermaid text.") var mermaid = false
    @Flag(help: "Print DOT text.") var dot = false
    @Flag(help: "Print SVG.") var svg = false

    func validate() throws {
        if [mermaid, dot, svg].count(where: { $0 }) > 1 {
            throw ValidationError("take one of --mermaid, --dot and --svg")
        }
    }

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let wanted = runName.flatMap { RunID($0)?.workflow } ?? workflow
        let all = WorkflowFolder(workspace).read().loaded.map(\.definition.workflow)
        let chosen = all.filter { wanted == nil || $0.name == wanted }
        guard !chosen.isEmpty else {
            throw CommandFailure(
                .usage, "no workflow\(wanted.map { " '\($0)'" } ?? "") loads; see 'tidegate validate'")
        }
        let states = try nodeStates()
        let output = Output()
        for workflow in chosen {
            let picture = GraphPicture(workflow, run: runName, states: states)
            if mermaid {
                output.line(picture.mermaid)
            } else if dot {
                output.line(picture.dot)
            } else if svg {
                output.line(try Self.svg(of: picture, in: workspace))
            } else {
                output.line(
                    picture.terminal(width: output.terminal.width ?? 120, colors: output.terminal.hasColour))
                output.line()
            }
        }
    }

    private func nodeStates() throws -> [String: NodeState] {
        guard let run = runName else { return [:] }
        return try tidegate.openStore().read { db in
            _ = try RunRecord.named(run, in: db)
            let nodes = try NodeRecord.nodes(of: run, hasAttempts: false, in: db)
            return Dictionary(nodes.map { ($0.node, $0.state) }) { first, _ in first }
        }
    }

    private static func svg(of picture: GraphPicture, in workspace: Workspace) throws -> String {
        let files = LocalFileSystem()
        try files.makeFolder(workspace.scratchFolder)
        let base = "\(workspace.scratchFolder)/graph-\(picture.title.hashValue.magnitude)"
        defer {
            for ending in ["dot", "svg", "log"] { try? files.remove("\(base).\(ending)") }
        }
        try files.write(Array(picture.dot.utf8), to: base + ".dot")
        let child = ChildProcess(
            program: "/bin/sh", arguments: ["-c", "exec dot -Tsvg \"$1\"", "sh", base + ".dot"],
            environment: ProcessInfo.processInfo.environment, folder: workspace.root, output: base + ".svg",
            errors: base + ".log")
        guard let end = try? child.run(timeout: .seconds(120)), end == .exited(0) else {
            throw CommandFailure(
                .failed, "Graphviz's 'dot' did not draw it; install it (apt-get install graphviz), or take --mermaid")
        }
        return String(decoding: try files.read(base + ".svg"), as: UTF8.self)
    }
}

extension GraphPicture {
    /// A workflow as a picture: triggers, nodes, and what leads from one to the other.
    init(_ workflow: Workflow, run: String?, states: [String: NodeState]) {
        var nodes = workflow.triggers.map { trigger in
            Node(name: "trigger \(trigger.name)", kind: .trigger, label: trigger.summary)
        }
        nodes += workflow.nodes.map { node in
            Node(
                name: node.name, kind: node.work.pictureKind, label: node.work.pictureLabel,
                state: states[node.name].flatMap { State(rawValue: $0.rawValue) })
        }
        var edges = workflow.triggers.flatMap { trigger in
            trigger.start.map { Edge(from: "trigger \(trigger.name)", to: $0) }
        }
        for node in workflow.nodes {
            for edge in node.activations.flatMap(\.formula.edges) {
                edges.append(Edge(from: edge.node, to: node.name, label: edge.label))
            }
        }
        self.init(title: run ?? workflow.name, nodes: nodes, edges: edges)
    }
}

extension Work {
    fileprivate var pictureKind: GraphPicture.Kind {
        switch self {
        case .crawl: .crawler
        case .sql, .python, .shell, .spark: .job
        case .step: .step
        }
    }

    /// What a step is; a job's name says enough.
    fileprivate var pictureLabel: String? {
        if case .step(let step) = self { step.kind } else { nil }
    }
}

extension NodeCondition.Formula {
    /// The nodes in it, each with the end that is listened for unless that is success.
    fileprivate var edges: [(node: String, label: String?)] {
        switch self {
        case .node(let name, .success), .node(let name, .goesTo): [(name, nil)]
        case .node(let name, let outcome): [(name, outcome.word)]
        case .all(let parts), .any(let parts): parts.flatMap(\.edges)
        case .not(let part): part.edges.map { ($0.node, "not " + ($0.label ?? "succeeded")) }
        }
    }
}
