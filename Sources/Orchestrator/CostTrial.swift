public import Scheduling
public import Store
public import Timekeeping
import Workflows

/// What a way to batch would have cost, and how fresh it would have kept the tables.
public struct CostTrial: Hashable, Sendable {
    /// The way: `as it is`, or a change as it was written.
    public var rules: String
    /// The runs that it would have made, and their files.
    public var runs: Int
    /// The files of those runs.
    public var files: Int
    /// Files that would still wait at the end of the span; one for each trigger that is to take it.
    public var waiting: Int
    /// What the runs would have taken together.
    public var time: Duration
    /// What they would have cost; nil without a price model.
    public var price: Double?
    /// How long the first file of a run waits until the run has ended: in the middle, and at most.
    public var usualWait: Duration?
    /// The longest wait.
    public var longestWait: Duration?

    /// Tries a workflow as it is, and changed, on the arrivals of a span; none when no change is one for it. Nothing is
    /// executed; each node takes as long as it did on average.
    ///
    /// - Parameter beginsWithFiles: whether the span begins with its first file.
    public static func all(
        of definition: RunDefinition, _ changes: [BatchChange], in span: Range<Instant>, beginsWithFiles: Bool,
        _ model: PriceModel?, _ store: Store
    ) throws -> [CostTrial] {
        let changed = changes.compactMap { change in change.applied(to: definition).map { (change.text, $0) } }
        guard !changed.isEmpty else { return [] }
        let past = try store.read { db in try ReplayedPast.past(of: definition.workflow.name, in: span, db) }
        let start = beginsWithFiles ? past.arrivals.first?.arrived ?? span.upperBound : span.lowerBound
        return ([("as it is", definition)] + changed).map { rules, definition in
            run(definition, as: rules, in: start..<span.upperBound, past, model)
        }
    }

    private static func run(
        _ definition: RunDefinition, as rules: String, in span: Range<Instant>, _ past: Replay.Past,
        _ model: PriceModel?
    ) -> CostTrial {
        let outcomes = ReplayedPast.runs(of: definition, in: span, past)
        let nodes = definition.workflow.nodes.filter { if case .step = $0.work { false } else { true } }
        let took = nodes.map { past.durations[$0.name] ?? .zero }
        let price = model.map { model in
            zip(nodes, took).reduce(0) { $0 + (model.rate(of: $1.0.work)?.price(of: $1.1) ?? 0) }
                * Double(outcomes.count)
        }
        let waits = outcomes.compactMap { outcome in
            outcome.firstArrived.flatMap { first in outcome.ended.map { $0 - first } }
        }.sorted()
        let files = outcomes.reduce(0) { $0 + $1.files }
        return CostTrial(
            rules: rules, runs: outcomes.count, files: files,
            waiting: past.arrivals.reduce(-files) { $0 + definition.workflow.batches(ofFilesOf: $1.dataset) },
            time: took.reduce(.zero, +) * outcomes.count, price: price,
            usualWait: waits.isEmpty ? nil : waits[waits.count / 2], longestWait: waits.last)
    }
}

extension Workflow {
    /// How many batches each file of a dataset goes into.
    fileprivate func batches(ofFilesOf dataset: String) -> Int { max(1, self.dataset(dataset)?.holdFor.count ?? 1) }
}
