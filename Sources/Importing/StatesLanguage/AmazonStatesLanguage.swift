/// The language of AWS Step Functions.
public enum AmazonStatesLanguage {
    /// Turns a state machine into Tidegate workflows; a Map over several states becomes a workflow of its own.
    ///
    /// - Parameters:
    ///   - text: The definition, as JSON.
    ///   - name: The state machine's name, of which the workflow's name is made.
    public static func workflow(fromJSON text: String, name: String) throws(ImportError) -> ImportResult {
        let fields = try JSONFields(try JSONReader.read(text), at: .root)
        let machine = try StateMachine(fields)
        var session = ImportSession()
        let workflowName = session.workflows.name(for: name, otherwise: "workflow")
        var importer = MachineImport(session: session, workflow: workflowName)
        try importer.importWhole(Scope(machine, origin: .run))
        return importer.result
    }
}
