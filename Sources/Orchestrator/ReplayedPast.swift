import Arrivals
import GRDB
public import Scheduling
public import Store
public import Timekeeping
import Workflows

/// The past of a workflow as the store remembers it, run through the scheduler again.
public enum ReplayedPast {
    /// How many of the newest runs tell how long jobs take.
    private static let runsMax = 200

    /// The runs that a definition would have made of what came in a span. Nothing is changed or executed.
    public static func runs(
        of definition: RunDefinition, in span: Range<Instant>, _ store: Store
    ) throws -> [Replay.Outcome] {
        runs(of: definition, in: span, try store.read { db in try past(of: definition.workflow.name, in: span, db) })
    }

    /// The same of a past that is known.
    static func runs(of definition: RunDefinition, in span: Range<Instant>, _ past: Replay.Past) -> [Replay.Outcome] {
        var replay = Replay(definition, past: past) { effect in
            switch effect {
            case .evaluate(let run, let node, let expression, let outputs):
                .conditionEvaluated(run, node: node, ConditionValues.evaluate(expression, over: outputs))
            case .choose(let run, let node, let expressions, let outputs):
                .branchChosen(run, node: node, ConditionValues.choose(expressions, over: outputs))
            default: nil
            }
        }
        return replay.runs(in: span)
    }

    /// What came in a span, and how long things take.
    static func past(of workflow: String, in span: Range<Instant>, _ db: Database) throws -> Replay.Past {
        var past = Replay.Past()
        let filter = ArrivalFilter(workflow: workflow, since: span.lowerBound)
        past.arrivals = try Ledger.list(filter, limit: .max, in: db).arrivals
            .filter { ($0.state == .valid && !$0.isHeld || $0.state == .ingested) && $0.arrived < span.upperBound }
            .map { arrival in
                WaitingFile(
                    arrival: arrival.id, workflow: arrival.workflow, dataset: arrival.dataset,
                    captures: arrival.captures, bytes: arrival.size, arrived: arrival.arrived)
            }
            .sorted { ($0.arrived, $0.arrival) < ($1.arrived, $1.arrival) }
        let newest =
            "SELECT id FROM runs WHERE workflow = ? AND ended IS NOT NULL ORDER BY number DESC LIMIT \(runsMax)"
        // Each item of a repeated node takes as long as its own attempts did: they come last.
        for table in ["node_runs", "attempts"] {
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT node, avg(ended - started) AS took FROM \(table)
                    WHERE run IN (\(newest)) AND state = 'SUCCEEDED' GROUP BY node
                    """, arguments: [workflow])
            {
                past.durations[row["node"]] = (row["took"] as Double?).map { .microseconds(Int64($0)) }
            }
        }
        for row in try Row.fetchAll(
            db,
            sql: """
                SELECT node, outputs FROM node_runs WHERE run IN (\(newest)) AND state = 'SUCCEEDED' ORDER BY ended
                """, arguments: [workflow])
        {
            past.outputs[row["node"]] = try JSONText.decode([String: OutputValue].self, from: row["outputs"])
        }
        return past
    }
}
