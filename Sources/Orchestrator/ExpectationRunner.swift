import Arrivals
import Engines
import SchemaInference
import TableSchema

/// Checks the `expect` conditions of a file that is otherwise valid, in a DuckDB child.
struct ExpectationRunner: Sendable {
    let workspace: Workspace
    let settings: CurrentSettings

    /// The reply, made invalid when a row does not meet a condition. Blocks; called on a reader's thread.
    func check(_ reply: ReaderReply, of sighting: Sighting) -> ReaderReply {
        // Those over the files before are asked where these are known.
        let conditions = sighting.dataset.expectations.filter { RowTrend($0.condition) == nil }
        guard case .inspected(var inspection) = reply, !conditions.isEmpty, inspection.verdict == .valid,
            let schema = inspection.schema
        else { return reply }
        do throws(EngineError) {
            let query = try settings.value.query(in: workspace, scratch: workspace.scratchFolder)
            let table = DeclaredTable(
                schema: "batch", name: sighting.dataset.name.replacing("-", with: "_"), columns: schema.columns,
                files: [.init(path: workspace.path(sighting.path), layout: schema.layout)])
            let counts = try query.violations(
                of: conditions.map(\.condition), in: table,
                statistics: FileStatistics(
                    rows: schema.rows, columns: schema.columns, facts: { schema.sketch?.statistics(of: $0) }))
            for (count, expectation) in zip(counts, conditions)
            where !expectation.tolerates(count.violations, of: count.values == nil ? schema.rows : 0) {
                let place = count.values.map { ": \($0)" } ?? " in \(count.violations) of \(schema.rows) rows"
                inspection.add("'\(count.expectation)' does not hold\(place)", against: expectation)
            }
            return .inspected(inspection)
        } catch .badExpectation(let text, let reason) {
            inspection.add(reasons: ["'\(text)' cannot be checked: \(reason)"])
            return .inspected(inspection)
        } catch {
            // The file may well be good: it waits, NEW, until it can be checked.
            return .unreadable("\(sighting.path) cannot be checked and stays NEW: \(error)")
        }
    }
}

extension Workspace {
    /// Where queries put their passing files.
    public var scratchFolder: String { path(".tidegate/tmp") }
}
