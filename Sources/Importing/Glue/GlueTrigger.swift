/// A trigger of Glue.
struct GlueTrigger {
    struct Part {
        let node: GlueNode?
        let fields: JSONFields

        init(_ fields: JSONFields) throws(ImportError) {
            self.fields = fields
            node = try GlueNode(fields)
        }

        /// The state that a condition waits for.
        var state: String {
            (fields["State"] ?? fields["CrawlState"])?.string ?? "none"
        }
    }

    let fields: JSONFields
    let name: String
    let type: String
    private(set) var actions: [Part] = []
    private(set) var conditions: [Part] = []
    /// Whether one of the conditions is enough.
    private(set) var isAny = false

    init(_ fields: JSONFields) throws(ImportError) {
        self.fields = fields
        name = try fields.text("Name")
        type = try fields.text("Type")
        for action in try fields.list("Actions") { actions.append(try Part(action)) }
        guard fields["Predicate"] != nil else { return }
        let predicate = try fields.fields("Predicate")
        isAny = try predicate.textIfAny("Logical") == "ANY"
        for condition in try predicate.list("Conditions") { conditions.append(try Part(condition)) }
    }

    /// The fields that are imported or only identify the trigger.
    static let known: Set<String> = [
        "Name", "Id", "WorkflowName", "Type", "State", "Description", "Schedule", "Actions", "Predicate",
        "EventBatchingCondition",
    ]
}
