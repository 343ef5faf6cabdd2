import ArgumentParser
import Orchestrator
import Scheduling
import Timekeeping
import Workflows

/// `tidegate explain`.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in plain sentences what a workflow does, and when it runs next.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow.") var workflow: String

    func run() throws {
        let reading = WorkflowFolder(try tidegate.openWorkspace()).read()
        guard let definition = reading.loaded.map(\.definition).first(where: { $0.workflow.name == workflow }) else {
            throw CommandFailure(.usage, "no workflow '\(workflow)' loads; see 'tidegate validate'")
        }
        let output = Output()
        let explanation = Explanation(definition.workflow)
        output.heading(explanation.title)
        for section in explanation.sections where !section.lines.isEmpty {
            output.line()
            output.heading(section.title)
            for line in section.lines { output.line("  \(line)") }
        }
        let times = Self.nextFires(of: definition, count: 5)
        guard !times.isEmpty else { return }
        output.line()
        output.heading("Next times")
        for (time, trigger) in times { output.line("  \(time.iso8601)  \(trigger)") }
    }

    private static func nextFires(of definition: RunDefinition, count: Int) -> [(Instant, String)] {
        var times: [(Instant, String)] = []
        for trigger in definition.workflow.triggers {
            var last = Instant.now
            for _ in 0..<count {
                guard let next = trigger.nextFire(after: last, in: definition.zone) else { break }
                times.append((next, trigger.name))
                last = next
            }
        }
        return Array(times.sorted { $0.0 < $1.0 }.prefix(count))
    }
}
