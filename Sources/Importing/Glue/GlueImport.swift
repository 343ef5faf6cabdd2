/// Writes the workflow of a Glue document.
struct GlueImport {
    let document: GlueDocument
    var draft: WorkflowDraft
    var nodeNames: [GlueNode: String] = [:]
    var names = NameRegister(reserved: ["run", "batch"])
    var datasets = NameRegister()
    /// What nodes need besides the edges among the triggers, with the trigger that says it.
    var needs: [GlueNode: [(trigger: String, condition: YAMLValue)]] = [:]

    init(_ document: GlueDocument) {
        self.document = document
        draft = WorkflowDraft(name: KebabName.from(document.name, otherwise: "workflow"))
        for node in document.nodes { nodeNames[node] = names.name(for: node.name, otherwise: "node") }
    }

    mutating func importAll() throws(ImportError) {
        draft.remarks.note("Imported from AWS Glue.")
        try importSettings()
        for trigger in document.triggers { try importTrigger(trigger) }
        for node in document.nodes {
            switch node.kind {
            case .job: try importJob(node)
            case .crawler: try importCrawler(node)
            }
        }
        try checkEdges()
    }

    func name(_ node: GlueNode) -> String {
        nodeNames[node, default: KebabName.from(node.name, otherwise: "node")]
    }

    private mutating func importSettings() throws(ImportError) {
        let fields = document.workflow
        draft.remarks.add(document.remarks)
        draft.remarks.mark(fields.members(besides: Self.known), of: fields.path)
        if let description = try fields.textIfAny("Description") { draft.set("description", .text(description)) }
        if let count = fields["MaxConcurrentRuns"]?.count, count > 0 {
            draft.set("max-concurrent-runs", .word("\(count)"))
        } else {
            let path = fields.path.key("MaxConcurrentRuns")
            draft.remarks.mark("any number of runs at once; here it is max-concurrent-runs", at: path)
        }
        guard fields["DefaultRunProperties"] != nil else { return }
        let properties = try fields.fields("DefaultRunProperties")
        for (name, value) in properties.object.members {
            guard name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }),
                name.utf8.first?.isLetter == true
            else {
                draft.remarks.mark("the run property \(name) \(value)", at: properties.path.key(name))
                continue
            }
            draft.add(DraftEntry(name, YAMLValue(value)), to: .parameters)
        }
    }

    private static let known: Set<String> = [
        "Name", "Description", "DefaultRunProperties", "MaxConcurrentRuns", "Graph", "Triggers",
        "CreatedOn", "LastModifiedOn", "LastRun",
    ]

    /// Marks edges of the graph that the triggers do not tell.
    private mutating func checkEdges() throws(ImportError) {
        for edge in document.edges {
            let source = try edge.text("SourceId")
            let destination = try edge.text("DestinationId")
            let isTold = document.triggers.contains { trigger in
                if document.triggerOfID[source] == trigger.name {
                    return trigger.actions.contains { $0.node == document.nodeOfID[destination] }
                }
                guard document.triggerOfID[destination] == trigger.name else { return false }
                return trigger.conditions.contains { $0.node == document.nodeOfID[source] }
            }
            if isTold { continue }
            draft.remarks.mark("an edge that no trigger tells: \(source) to \(destination)", at: edge.path)
        }
    }
}
