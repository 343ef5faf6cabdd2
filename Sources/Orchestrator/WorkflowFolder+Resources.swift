import Engines
import Scheduling
import Workflows
import YAMLSource

/// Jobs that ask for more than the whole machine has would wait for ever, and so fail.
extension WorkflowFolder {
    /// An error where `tidegate.yaml` says what the machine has; else a warning, as workflows may be checked elsewhere than
    /// they run.
    func refuseTooLargeJobs(_ settings: Settings, in reading: inout Reading) {
        let machine = settings.machine()
        for loaded in reading.loaded {
            for node in loaded.definition.workflow.nodes {
                let share = Machine.share(of: node, on: machine)
                guard !machine.canHold(share) else { continue }
                let isSaid =
                    (share.memory > machine.size.memory && settings.machine.memory != nil)
                    || (share.threads > machine.size.threads && settings.machine.threads != nil)
                let place = FirstPlace.of("\(node.name):", in: reading.texts[loaded.origin] ?? "", or: node.name)
                reading.diagnostics.append(
                    Diagnostic(
                        severity: isSaid ? .error : .warning, file: loaded.origin, location: place.location,
                        length: max(0, place.length - 1),
                        message: "job '\(node.name)' cannot run here: \(share.refusal(by: machine.size))"))
            }
        }
    }
}
