import Files
import TableSchema
import Timekeeping
import Workflows

/// A workflow in plain sentences.
struct Explanation {
    struct Section {
        let title: String
        let lines: [String]
    }

    let title: String
    let sections: [Section]

    init(_ workflow: Workflow) {
        title = workflow.name + (workflow.description.map { ": \($0)" } ?? "")
        sections = [
            Section(title: "Is given", lines: workflow.parameters.map(\.sentence)),
            Section(
                title: "Starts",
                lines: workflow.triggers.map { $0.sentence(in: workflow) } + [workflow.overlapSentence]
                    + workflow.limitSentences),
            Section(title: "Waits for files of", lines: workflow.datasets.map(\.sentence)),
            Section(title: "Runs", lines: Self.nodeLines(workflow)),
            Section(title: "When a run fails", lines: [workflow.failureSentence]),
        ]
    }

    private static func nodeLines(_ workflow: Workflow) -> [String] {
        workflow.graph.topologicalOrder.compactMap { workflow.node($0) }.flatMap { node in
            ["\(node.name): \(node.work.sentence)\(node.activationSentence)"] + node.ruleSentences.map { "    \($0)" }
        }
    }
}

extension Parameter {
    fileprivate var sentence: String {
        let value = defaultValue.map { ", \($0) unless another is given" } ?? ", which must be given"
        return "\(name): \(kind.rawValue)\(value)\(description.map { "; \($0)" } ?? "")"
    }
}

extension Trigger {
    fileprivate func sentence(in workflow: Workflow) -> String {
        let begins = "begins with \(start.joined(separator: ", "))"
        switch condition {
        case .onDemand: return "\(name): when a person runs it; \(begins)"
        case .schedule(let schedule):
            let missed: String
            switch schedule.catchUp {
            case .none: missed = "times missed while no daemon runs are left out"
            case .latest: missed = "of times missed while no daemon runs, the latest is made up for"
            case .all(let limit): missed = "times missed while no daemon runs are made up for, the latest \(limit)"
            }
            let files = schedule.skipsEmpty ? "with all files that wait, if there are any" : "with all files that wait"
            return "\(name): at '\(schedule.text)' in \(workflow.timeZone), \(files); \(begins); \(missed)"
        case .upload(let upload):
            let files = upload.datasets.joined(separator: upload.mode == .all ? " and " : " or ")
            let key = upload.per.map { ", for each \($0) apart" } ?? ""
            let late =
                switch upload.late {
                case .wait: ""
                case .nextRun: "; a file that comes once its \(upload.per ?? "") is done goes along with the next batch"
                case .rerun:
                    "; a file that comes once its \(upload.per ?? "") is done lets that run again, with all its files"
                }
            return "\(name): when files of \(files) have come\(key); \(begins); \(upload.limits.sentence)\(late)"
        }
    }
}

extension BatchLimits {
    fileprivate var sentence: String {
        var parts: [String] = []
        if let files { parts.append("\(files) files") }
        if let bytes { parts.append(ByteSizeText.format(bytes)) }
        if let window { parts.append("\(DurationText.format(window)) after the first file") }
        if let quiet { parts.append("\(DurationText.format(quiet)) after the last file") }
        return parts.isEmpty
            ? "a batch closes as soon as a run may start"
            : "a batch closes at \(parts.joined(separator: " or "))\(parts.count > 1 ? ", whichever comes first" : "")"
    }
}

extension Workflow {
    fileprivate var overlapSentence: String {
        let many = maxConcurrentRuns == 1 ? "One run at a time" : "\(maxConcurrentRuns) runs at a time"
        switch overlap {
        case .queue: return "\(many); further ones wait."
        case .skip: return "\(many); a start that finds no place makes no run, and its files go on waiting."
        case .stopOldest: return "\(many); a new one stops the oldest."
        }
    }

    fileprivate var limitSentences: [String] {
        var lines: [String] = []
        if let budget {
            lines.append(
                "Batches stay open longer rather than that a day's runs cost more than \(budget.text)."
            )
        }
        if let expectBy { lines.append("A run is to have succeeded by '\(expectBy.text)' in \(timeZone).") }
        return lines
    }

    fileprivate var failureSentence: String {
        let channels = notified[.failure] ?? []
        let told = channels.isEmpty ? "nobody is told" : "\(channels.joined(separator: ", ")) is told at once"
        return "\(told); its files stay with it until 'tidegate runs resume' or 'tidegate files retry --run'."
    }
}

extension Dataset {
    fileprivate var sentence: String {
        let checks = requiredColumns.map { "column \($0)" } + expectations.map(\.description)
        let valid = checks.isEmpty ? "" : "; valid with \(checks.joined(separator: ", "))"
        let marker = done.map { "; a file counts once \($0.text) is beside it" } ?? ""
        let delivery = manifest.map { "; files go on once all that a \($0.text) lists are there" } ?? ""
        let rejected = rejectsFolder.map { "; rows that do not meet one are written to \($0)" } ?? ""
        let aside = invalidFolder.map { "; others are moved to \($0)" } ?? ""
        let expected = expected.map { expected in
            let size = expected.bytes == 0...Int64.max ? "" : " of \(expected.bytesText) each"
            let otherwise =
                expected.otherwise.isEmpty ? "" : ", else \(expected.otherwise.joined(separator: " and ")) runs"
            return "; expects \(expected.filesText)\(size) by '\(expected.by.text)'\(otherwise)"
        }
        let shares = holdFor.isEmpty ? "" : "; each file is taken once by \(holdFor.joined(separator: " and by "))"
        let rows = "\(valid)\(rejected)\(aside)"
        return "\(name): \(pattern.text), the table \(table)\(marker)\(delivery)\(rows)\(shares)\(expected ?? "")"
    }
}

extension Node {
    fileprivate var activationSentence: String {
        activations.isEmpty ? "" : ", when \(activations.map(\.formula.sentence).joined(separator: ", or when "))"
    }

    fileprivate var ruleSentences: [String] {
        var lines: [String] = []
        if let when { lines.append("only if \(when); else it is skipped") }
        if let forEach { lines.append("once for each \(forEach.sentence)") }
        lines += requirements.map { requirement in
            let limit = requirement.within.map { ", for \(DurationText.format($0)) at most" } ?? ""
            return "waits for \(requirement.sentence)\(limit)"
        }
        if let check { lines.append(check.sentence) }
        if let timeout { lines.append("may take \(DurationText.format(timeout))") }
        if let heartbeat { lines.append("may be silent for \(DurationText.format(heartbeat))") }
        if let sentence = resources.sentence { lines.append(sentence) }
        if isSandboxed { lines.append("can write nothing but its output, and has no network") }
        lines += retry.filter { $0.attempts > 0 }.map { rule in
            let kinds = rule.kinds.isEmpty ? "it fails" : "it fails with \(rule.kinds.joined(separator: " or "))"
            return
                "if \(kinds), it is tried again \(rule.attempts) times, first after \(DurationText.format(rule.delay))"
        }
        lines += catches.map { rule in
            let kinds =
                rule.kinds.isEmpty ? "it fails for good" : "it fails with \(rule.kinds.joined(separator: " or "))"
            return "if \(kinds), \(rule.goTo.joined(separator: " and ")) goes on, and the run has not failed"
        }
        if let pool { lines.append("takes a slot of the pool \(pool)") }
        if let maxConcurrent { lines.append("at most \(maxConcurrent) at once, over all runs") }
        return lines
    }
}

extension Resources {
    fileprivate var sentence: String? {
        let bounds = [
            memory.map { "\(ByteSizeText.format($0)) of memory" }, threads.map { "\($0) thread\($0 == 1 ? "" : "s")" },
            temporaryDisk.map { "\(ByteSizeText.format($0)) of disk for what does not fit into memory" },
            fileSize.map { "files of up to \(ByteSizeText.format($0))" },
            processorTime.map { "\(DurationText.format($0)) of processor time" },
        ].compactMap { $0 }
        return bounds.isEmpty ? nil : "may use \(bounds.joined(separator: ", "))"
    }
}

extension OutputCheck {
    fileprivate var sentence: String {
        let end: String
        switch onFailure {
        case .stop: end = "else it fails, and nothing is published"
        case .branch: end = "its 'quality' says how many hold"
        case .tell: end = "else people are told"
        }
        return "its rows are held to \(rules.map(\.description).joined(separator: ", ")); \(end)"
    }
}

extension ForEach {
    fileprivate var sentence: String {
        let what: String
        switch source {
        case .items(let items): what = "of \(items.count) items"
        case .files(let dataset): what = "file of \(dataset)"
        case .output(let node, let name): what = "element of \(node).\(name)"
        case .query: what = "row of its query"
        }
        return "\(what), \(maxConcurrency) at once"
    }
}

extension Work {
    fileprivate var sentence: String {
        switch self {
        case .crawl(let work): "takes the schemas of \(work.datasets.joined(separator: ", ")) into the catalog"
        case .spark(let work): "runs \(work.command) on Spark\(work.output.map { " into \($0.table)" } ?? "")"
        case .sql(let work): "runs \(work.source.sentence)\(work.output.map { " into \($0.table)" } ?? "")"
        case .python(let work): "runs the Python script \(work.command)\(work.output.map { " into \($0.table)" } ?? "")"
        case .shell(let work): "runs \(work.command)\(work.output.map { " into \($0.table)" } ?? "")"
        case .step(let step): step.sentence
        }
    }
}

extension SQLWork.Source {
    fileprivate var sentence: String {
        switch self {
        case .file(let path): path
        case .text: "its SQL"
        case .compaction(let table): "a compaction of \(table)"
        }
    }
}

extension Step {
    fileprivate var sentence: String {
        switch self {
        case .choice(let choice):
            "goes "
                + choice.branches.map { "to \($0.goTo.joined(separator: " and ")) if \($0.when)" }
                .joined(separator: ", else ")
                + (choice.otherwise.map { ", else to \($0.isEmpty ? "nothing" : $0.joined(separator: " and "))" } ?? "")
        case .wait(.duration(let duration)): "waits \(DurationText.format(duration))"
        case .wait(.timeOfDay(let minutes)):
            "waits until \(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        case .wait(.instant(let instant)): "waits until \(instant.iso8601)"
        case .signal(let text): "waits for 'tidegate runs signal' (\(text))"
        case .workflow(let other): "runs the workflow \(other.name) and waits for it"
        case .pass: "does nothing"
        case .fail(let kind, let message): "fails with \(kind): \(message)"
        }
    }
}
