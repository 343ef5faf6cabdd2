import Engines
import FoundationEssentials
import Orchestrator
import Scheduling
import Workflows

/// Whether jobs can be shut in, for `tidegate doctor`: a fault only where a job wants to be.
struct SandboxCheck {
    private let workspace: Workspace

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// A line that says so; throws one that says what is wrong.
    func line() throws -> String {
        guard let problem = Self.problem() else { return "bubblewrap works" }
        let jobs = WorkflowFolder(workspace).read().loaded.flatMap { $0.definition.workflow.nodes }
        guard jobs.contains(where: \.isSandboxed) else { return "none, and no job wants one: \(problem)" }
        throw CommandFailure(.failed, problem)
    }

    private static func problem() -> String? {
        do throws(EngineError) {
            let sandbox = try Sandbox(environment: ProcessInfo.processInfo.environment)
            return try sandbox.problem().map { "\($0); \(Sandbox.advice)" }
        } catch {
            return "\(error)"
        }
    }
}
