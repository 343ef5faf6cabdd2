/// The JSON of a Glue workflow, taken apart.
struct GlueDocument {
    let workflow: JSONFields
    let name: String
    /// Members around the triggers that are not known.
    private(set) var remarks = Remarks()
    private(set) var triggers: [GlueTrigger] = []
    private(set) var nodes: [GlueNode] = []
    private(set) var edges: [JSONFields] = []
    /// The graph's ids: of nodes and of triggers.
    private(set) var nodeOfID: [String: GlueNode] = [:]
    private(set) var triggerOfID: [String: String] = [:]

    init(_ json: JSONValue) throws(ImportError) {
        let root = try JSONFields(json, at: .root)
        let isWrapped = root["Workflow"] != nil
        workflow = isWrapped ? try root.fields("Workflow") : root
        if isWrapped { remarks.mark(root.members(besides: ["Workflow", "Triggers"]), of: root.path) }
        name = try workflow.text("Name")
        if workflow["Graph"] != nil { try readGraph(workflow.fields("Graph")) }
        for trigger in try root.list("Triggers") { add(try GlueTrigger(trigger)) }
        if isWrapped {
            for trigger in try workflow.list("Triggers") { add(try GlueTrigger(trigger)) }
        }
        for trigger in triggers {
            for node in trigger.actions.compactMap(\.node) + trigger.conditions.compactMap(\.node) { add(node) }
        }
        if triggers.isEmpty, nodes.isEmpty {
            throw ImportError("neither a Graph with nodes nor Triggers; was --include-graph given?", at: workflow.path)
        }
    }

    private mutating func readGraph(_ graph: JSONFields) throws(ImportError) {
        remarks.mark(graph.members(besides: ["Nodes", "Edges"]), of: graph.path)
        for fields in try graph.list("Nodes") {
            remarks.mark(fields.members(besides: Self.knownOfNode), of: fields.path)
            let name = try fields.text("Name")
            let id = try fields.textIfAny("UniqueId")
            switch try fields.text("Type") {
            case "TRIGGER":
                if let id { triggerOfID[id] = name }
                if fields["TriggerDetails"] != nil {
                    add(try GlueTrigger(try fields.fields("TriggerDetails").fields("Trigger")))
                }
            case let type:
                guard let kind = GlueNode.Kind(rawValue: type) else {
                    throw ImportError("a node is a TRIGGER, JOB or CRAWLER, not \(type)", at: fields.path.key("Type"))
                }
                let node = GlueNode(kind: kind, name: name)
                if let id { nodeOfID[id] = node }
                add(node)
            }
        }
        edges = try graph.list("Edges")
    }

    /// What a node has; the details of jobs and crawlers tell only of past runs.
    private static let knownOfNode: Set<String> = [
        "Type", "Name", "UniqueId", "TriggerDetails", "JobDetails", "CrawlerDetails",
    ]

    private mutating func add(_ trigger: GlueTrigger) {
        if !triggers.contains(where: { $0.name == trigger.name }) { triggers.append(trigger) }
    }

    private mutating func add(_ node: GlueNode) {
        if !nodes.contains(node) { nodes.append(node) }
    }
}

/// A job or a crawler of Glue.
struct GlueNode: Hashable {
    enum Kind: String {
        case job = "JOB"
        case crawler = "CRAWLER"
    }

    let kind: Kind
    let name: String

    init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The node that an action or condition names.
    init?(_ fields: JSONFields) throws(ImportError) {
        if let name = try fields.textIfAny("JobName") {
            self.init(kind: .job, name: name)
        } else if let name = try fields.textIfAny("CrawlerName") {
            self.init(kind: .crawler, name: name)
        } else {
            return nil
        }
    }
}
