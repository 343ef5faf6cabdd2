import OrderedCollections
import Timekeeping
import Workflows

/// A workflow as the scheduler works with it: with its cron texts read and its edges turned round.
///
/// A reference, since every run that is under way holds on to its own.
final class Definition: Sendable {
    let workflow: Workflow
    let hash: String
    let zone: TimeZoneRules
    /// The nodes by name.
    let nodes: [String: Node]
    /// The nodes' names by the identifiers that conditions use.
    let namesByIdentifier: [String: String]
    /// For each node, the nodes that listen to its end.
    let listeners: [String: [String]]
    /// For each node that begins when all of some nodes have succeeded, and else never: those.
    let joins: [String: [String]]
    /// For each schedule trigger, its times.
    let timetables: [String: Timetable]
    /// The times by which something is to have happened, by their names.
    let deadlines: [String: (subject: Deadline.Subject, timetable: Timetable)]
    /// The nodes that a request without a trigger starts.
    let allStarts: [String]
    /// The nodes of a new run that starts with `allStarts`, each after those it listens to.
    private let allNodes: OrderedDictionary<String, NodeRun>

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
        joins = Dictionary(
            workflow.nodes.compactMap { node in node.joined.map { (node.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        nodes = Dictionary(workflow.nodes.map { ($0.name, $0) }) { first, _ in first }
        namesByIdentifier = Dictionary(workflow.nodes.map { ($0.identifier, $0.name) }) { first, _ in first }
        var timetables: [String: Timetable] = [:]
        for trigger in workflow.triggers {
            if case .schedule(let schedule) = trigger.condition {
                timetables[trigger.name] = Timetable(schedule, in: zone)
            }
        }
        self.timetables = timetables
        deadlines = Dictionary(
            workflow.deadlines.map { [zone] in ($0.name, ($0.subject, Timetable($0.by, in: zone))) },
            uniquingKeysWith: { first, _ in first })
        var names: [String] = []
        for name in workflow.triggers.flatMap(\.start) where !names.contains(name) { names.append(name) }
        allStarts = names
        allNodes = Self.newNodes(of: workflow, startedBy: names)
    }

    /// The nodes of a new run that starts with some, each after those it listens to.
    func newNodes(startedBy start: [String]) -> OrderedDictionary<String, NodeRun> {
        start == allStarts ? allNodes : Self.newNodes(of: workflow, startedBy: start)
    }

    private static func newNodes(
        of workflow: Workflow, startedBy start: [String]
    ) -> OrderedDictionary<String, NodeRun> {
        OrderedDictionary(uniqueKeysWithValues: workflow.nodes(startedBy: start).map { ($0.name, NodeRun()) })
    }

    /// The times of a schedule, or of a deadline.
    func timetable(of trigger: String) -> Timetable? { timetables[trigger] ?? deadlines[trigger]?.timetable }

    /// The rule of a schedule as it is compared over edits: text and zone.
    func ruleText(of trigger: String) -> String? {
        timetable(of: trigger).map { "\($0.text) \(workflow.timeZone)" }
    }
}

extension Node {
    /// The nodes whose success it waits for, if it waits for all of them and for nothing else.
    fileprivate var joined: [String]? {
        guard activations.count == 1, case .all(let parts)? = activations.first?.formula, parts.count > 1 else {
            return nil
        }
        let names = parts.compactMap { part in
            if case .node(let name, .success) = part { name } else { nil }
        }
        return names.count == parts.count ? names : nil
    }
}
