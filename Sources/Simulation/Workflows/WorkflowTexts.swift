import Orchestrator
import Scheduling

/// The workflow files of a simulated workspace: as they are, and all definitions that there ever were.
struct WorkflowTexts {
    /// Their names; a file may be gone or broken.
    private(set) var names: [String] = []
    private var texts: [String: String] = [:]
    private var removed: Set<String> = []
    private var size = 1
    /// What the folder reads as now.
    private(set) var reading = WorkflowFolder.Reading(texts: [])
    /// By content hash.
    private(set) var definitions: [String: RunDefinition] = [:]

    mutating func draw(_ scenario: Scenario, dice: inout Dice) {
        let count = dice.number(1...max(1, scenario.workflows))
        size = scenario.nodes
        names = (0..<count).map { "w\($0)" }
        for name in names.reversed() { redraw(name, dice: &dice) }
        read()
    }

    /// An edit: another draw, a broken text, the file gone, or all as it was.
    mutating func edit(dice: inout Dice) {
        guard let name = dice.pick(names) else { return }
        switch dice.number(0...5) {
        case 0: texts[name] = "workflow: \(name)\njobs: ["
        case 1: removed.insert(name)
        default:
            removed.remove(name)
            redraw(name, dice: &dice)
        }
        read()
    }

    /// Whatever was broken or removed is there again.
    mutating func repair(dice: inout Dice) {
        removed = []
        for name in names where reading.brokenFiles.contains(file(name)) { redraw(name, dice: &dice) }
        read()
    }

    private mutating func redraw(_ name: String, dice: inout Dice) {
        let callable = names.drop { $0 != name }.dropFirst()
        texts[name] = RandomWorkflow.text(name: name, callable: Array(callable), size: size, dice: &dice)
    }

    private func file(_ name: String) -> String { "workflows/\(name).yaml" }

    private mutating func read() {
        reading = WorkflowFolder.Reading(
            texts: names.filter { !removed.contains($0) }.map { (file($0), texts[$0] ?? "") })
        for loaded in reading.loaded { definitions[loaded.definition.hash] = loaded.definition }
    }

    /// The text of a workflow, for people.
    func text(of name: String) -> String { texts[name] ?? "" }
}
