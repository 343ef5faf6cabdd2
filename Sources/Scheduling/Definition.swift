import Cron
import Timekeeping
import Workflows

/// A workflow as the scheduler works with it: with its cron texts read and its edges turned round.
struct Definition: Hashable, Sendable {
    let workflow: Workflow
    let hash: String
    let zone: TimeZoneRules
    /// For each node, the nodes that listen to its end.
    let listeners: [String: [String]]
    /// For each schedule trigger, its rule.
    let schedules: [String: CronExpression]

    init(_ definition: RunDefinition) {
        workflow = definition.workflow
        hash = definition.hash
        zone = definition.zone
        var listeners: [String: [String]] = [:]
        for node in workflow.nodes {
            for upstream in Set(node.activations.flatMap(\.nodes)) {
                listeners[upstream, default: []].append(node.name)
            }
        }
        self.listeners = listeners
        var schedules: [String: CronExpression] = [:]
        for trigger in workflow.triggers {
            // A text that is no cron never gets this far: the loader refuses it.
            if case .schedule(let text) = trigger.condition, let rule = try? CronExpression(text) {
                schedules[trigger.name] = rule
            }
        }
        self.schedules = schedules
    }

    /// The rule of a schedule as it is compared over edits: text and zone.
    func ruleText(of trigger: String) -> String? {
        schedules[trigger].map { "\($0.text) \(workflow.timeZone)" }
    }

    /// The nodes that a request without a trigger starts.
    var allStarts: [String] {
        var names: [String] = []
        for name in workflow.triggers.flatMap(\.start) where !names.contains(name) {
            names.append(name)
        }
        return names
    }
}
