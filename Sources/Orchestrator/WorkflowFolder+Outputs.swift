import Scheduling
import TableSchema
import Workflows
import YAMLSource

extension WorkflowFolder {
    /// Jobs of two workflows may make one table: what they publish goes into it one after the other, which is seldom meant.
    func warnOfSharedOutputs(in reading: inout Reading) {
        var makers: [String: (job: String, workflow: String)] = [:]
        for loaded in reading.loaded {
            let workflow = loaded.definition.workflow
            for node in workflow.nodes {
                guard let output = node.output else { continue }
                let table = output.table.description
                guard let other = makers[table], other.workflow != workflow.name else {
                    makers[table] = (node.name, workflow.name)
                    continue
                }
                let place = FirstPlace.of(table, in: reading.texts[loaded.origin] ?? "", or: node.name)
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message:
                            "job '\(other.job)' of workflow '\(other.workflow)' makes the table '\(table)' too; what "
                            + "they publish goes into it one after the other, and 'overwrite' takes the other's rows away"
                    ))
            }
        }
    }
}
