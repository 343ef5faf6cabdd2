import Engines
import Orchestrator

/// Whether attempts get control groups of their own, for `tidegate doctor`: a fault only where the settings name one.
struct ControlGroupCheck {
    private let workspace: Workspace

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// A line that says so, as it is for a daemon that is started from here; throws one that says what is wrong.
    func line() throws -> String {
        let configured = try Settings.read(workspace).settings.machine.controlGroup
        do throws(ControlGroups.Unusable) {
            let groups = try ControlGroups.find(configured: configured)
            let memory =
                groups.boundsMemory
                ? "'memory' holds for all processes of a job together"
                : "without the memory controller, so that 'memory' holds for each process"
            return "each attempt gets one in '\(groups.folder)', \(memory)"
        } catch {
            guard configured == nil else { throw CommandFailure(.failed, error.description) }
            return "none, so that leftover processes are known by their environment: \(error)"
        }
    }
}
