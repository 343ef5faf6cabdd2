/// Draws the nodes of a workflow: jobs, crawlers and steps in a graph without cycles.
struct RandomNodes {
    let workflow: String
    let datasets: [String]
    let callable: [String]
    var dice: Dice
    private var crawlers: [String] = []
    private var jobs: [String] = []
    private var steps: [String] = []
    /// Nodes that a choice or a failure begins.
    private var targets: Set<String> = []
    private var names: [String] = []
    /// Nodes that tell items.
    private var repeated: [String] = []
    /// Nodes that nothing in the workflow begins.
    private(set) var roots: [String] = []

    init(workflow: String, datasets: [String], callable: [String], dice: Dice) {
        self.workflow = workflow
        self.datasets = datasets
        self.callable = callable
        self.dice = dice
    }

    /// The sections of the YAML text.
    var lines: [String] {
        [("crawlers:", crawlers), ("jobs:", jobs), ("steps:", steps)].flatMap { title, nodes in
            nodes.isEmpty ? [] : [title] + nodes
        }
    }

    mutating func draw(_ count: Int) {
        for index in 0..<count {
            let name = "n\(index)"
            let later = (index + 1..<max(count, index + 1)).map { "n\($0)" }
            draw(name, later: later)
            names.append(name)
        }
    }

    private mutating func draw(_ name: String, later: [String]) {
        var keys = activation(of: name)
        if dice.oneIn(6) { keys.append("when: batch.files > 0") }
        switch dice.number(0...11) {
        case 0...1 where !datasets.isEmpty:
            keys += ["datasets: [\(datasets.joined(separator: ", "))]"] + attemptKeys() + catching(later)
            crawlers.append("  \(name): {\(keys.joined(separator: ", "))}")
        case 2...4:
            keys += step(later)
            steps.append("  \(name): {\(keys.joined(separator: ", "))}")
        case 5 where !callable.isEmpty:
            keys += ["workflow: \(dice.pick(callable) ?? "")"] + catching(later)
            if dice.oneIn(3) { keys += repetition(name) }
            if dice.oneIn(3) { keys.append(retry()) }
            steps.append("  \(name): {\(keys.joined(separator: ", "))}")
        default:
            keys += ["shell: 'true'"] + attemptKeys() + catching(later)
            if dice.oneIn(5) {
                keys.append("resources: {memory: \(dice.number(1...4)) GiB, threads: \(dice.number(1...3))}")
            }
            keys += dice.oneIn(3) ? repetition(name) : output(of: name)
            jobs.append("  \(name): {\(keys.joined(separator: ", "))}")
        }
    }

    /// What begins it: earlier nodes, a choice or a failure, or the run itself.
    private mutating func activation(of name: String) -> [String] {
        guard !names.isEmpty, !targets.contains(name), !dice.oneIn(4) else {
            if !targets.contains(name) { roots.append(name) }
            return []
        }
        var upstream: [String] = []
        for _ in 0..<dice.number(1...3) {
            if let other = dice.pick(names), !upstream.contains(other) { upstream.append(other) }
        }
        let list = "[\(upstream.joined(separator: ", "))]"
        switch dice.number(0...8) {
        case 0: return ["needs: {any: \(list)}"]
        case 1: return ["on-failure: \(list)"]
        case 2: return ["on-completion: \(list)"]
        case 3: return ["needs: {or: [{all: \(list), state: failed}, {all: \(list), state: skipped}]}"]
        case 4: return ["needs: {any: \(list), state: completed}"]
        default: return ["needs: \(list)"]
        }
    }

    private mutating func attemptKeys() -> [String] {
        var keys: [String] = []
        if dice.oneIn(2) { keys.append(retry()) }
        if dice.oneIn(6) { keys.append("pool: \(dice.pick(["narrow", "wide"]) ?? "wide")") }
        if dice.oneIn(8) { keys.append("max-concurrent: \(dice.number(1...2))") }
        if dice.oneIn(8) { keys.append("requires: {file: flags/go, every: 30s, within: \(dice.number(1...20))m}") }
        return keys
    }

    private mutating func retry() -> String {
        let jitter = dice.oneIn(2) ? ", jitter: full" : ""
        let rule = "attempts: \(dice.number(1...3)), delay: \(dice.number(1...90))s\(jitter)"
        guard dice.oneIn(3) else { return "retry: {\(rule)}" }
        return "retry: [{on: [timeout, lost], \(rule)}, {on: [exit-code], attempts: 1, delay: 5s}]"
    }

    private mutating func catching(_ later: [String]) -> [String] {
        guard dice.oneIn(5), let target = freeTarget(later) else { return [] }
        return ["catch: {\(dice.pick(["all", "timeout", "exit-code", "lost"]) ?? "all"): \(target)}"]
    }

    /// A later node that this one may begin.
    private mutating func freeTarget(_ later: [String]) -> String? {
        guard let target = dice.pick(later) else { return nil }
        targets.insert(target)
        return target
    }

    private mutating func output(of name: String) -> [String] {
        guard dice.oneIn(2) else { return [] }
        let write = dice.pick(["append", "append", "overwrite", "overwrite-partitions"]) ?? "append"
        let partitions = write == "overwrite-partitions" || dice.oneIn(3) ? ", partition-by: [part]" : ""
        let table = "out.\(workflow)_\(name)"
        return ["output: {table: \(table), path: lake/\(workflow)/\(name), write: \(write), format: csv\(partitions)}"]
    }

    private mutating func repetition(_ name: String) -> [String] {
        var source = "items: [\((0..<dice.number(1...6)).map(String.init).joined(separator: ", "))]"
        if let dataset = dice.pick(datasets), dice.oneIn(3) { source = "files: \(dataset)" }
        if let other = dice.pick(repeated), dice.oneIn(2) { source = "output: \(other).results" }
        repeated.append(name)
        var keys = ["for-each: {\(source)}", "max-concurrency: \(dice.number(1...3))"]
        if dice.oneIn(2) { keys.append("tolerate: \(dice.pick(["1", "50%"]) ?? "1")") }
        return keys
    }

    private mutating func step(_ later: [String]) -> [String] {
        switch dice.number(0...7) {
        case 0: return ["fail: no luck", "error: own-kind"] + catching(later)
        case 1...2 where !dice.oneIn(6): return ["wait: \(dice.number(1...600))s"]
        case 1...2: return ["until: '\(dice.pick(["02:30", "18:00"]) ?? "18:00")'"]
        case 3: return ["signal: look", "timeout: \(dice.number(1...48))h"]
        case 4: return ["signal: look"]
        case 5, 6:
            guard let first = freeTarget(later), let second = freeTarget(later) else { return ["pass: {n: 1}"] }
            let otherwise = dice.oneIn(2) ? ", default: []" : ""
            let branches = "{when: batch.files > 1, go-to: \(first)}, {when: batch.files > 0, go-to: \(second)}"
            return ["choice: [\(branches)]\(otherwise)"]
        default: return ["pass: {n: 1}"]
        }
    }
}
