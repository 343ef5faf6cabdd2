import Arrivals
import Engines
import SchemaInference
import Store
import TableSchema
import Timekeeping

/// Checks the `expect` conditions of a file that is otherwise valid, in a DuckDB child.
struct ExpectationRunner: Sendable {
    let workspace: Workspace
    let settings: CurrentSettings
    let store: Store

    /// The reply, made invalid when a row does not meet a condition. Blocks; called on a reader's thread.
    ///
    /// - Parameter path: where its bytes are, relative to the workspace.
    func check(
        _ reply: ReaderReply, of sighting: Sighting, at path: String, now: Instant = .now
    ) -> ReaderReply {
        // Those over the files before are asked where these are known.
        let conditions = sighting.dataset.expectations.filter { RowTrend($0.condition) == nil }
        guard case .inspected(var inspection) = reply, !conditions.isEmpty, inspection.verdict == .valid,
            let schema = inspection.schema
        else { return reply }
        do {
            let counts = try counts(of: conditions, in: schema, of: sighting, at: path, now)
            for (count, expectation) in zip(counts, conditions)
            where !expectation.tolerates(count.violations, of: count.values == nil ? schema.rows : 0) {
                inspection.add(
                    "'\(expectation.words)' does not hold\(count.details(ofRows: schema.rows))", against: expectation)
            }
            return .inspected(inspection)
        } catch {
            if case EngineError.badExpectation(let text, let reason) = error {
                let words = conditions.first { $0.condition == text }?.words ?? text
                inspection.add(reasons: ["'\(words)' cannot be checked: \(reason)"])
                return .inspected(inspection)
            }
            // The file may well be good: it waits, NEW, until it can be checked.
            return .unreadable("\(sighting.path) cannot be checked and stays NEW: \(error)")
        }
    }

    private func counts(
        of conditions: [Expectation], in schema: FileSchema, of sighting: Sighting, at path: String, _ now: Instant
    ) throws -> [ExpectationCount] {
        let query = try settings.value.query(in: workspace, scratch: workspace.scratchFolder)
        let table = DeclaredTable(
            schema: "batch", name: sighting.dataset.name.replacing("-", with: "_"), columns: schema.columns,
            files: [.init(path: workspace.path(path), layout: schema.layout)])
        let statistics = FileStatistics(
            rows: schema.rows, columns: schema.columns, facts: { schema.sketch?.statistics(of: $0) })
        let texts = conditions.map(\.condition)
        func count(_ others: [DeclaredTable]) throws(EngineError) -> [ExpectationCount] {
            try query.violations(of: texts, in: table, statistics: statistics, referringTo: others, at: now)
        }
        let others = try referredTables(texts)
        do {
            return try count(others)
        } catch {
            // A run may have replaced the files of a table meanwhile.
            let othersNow = try referredTables(texts)
            guard othersNow != others else { throw error }
            return try count(othersNow)
        }
    }

    /// The tables of the catalog that conditions refer to, those that there are.
    private func referredTables(_ conditions: [String]) throws -> [DeclaredTable] {
        let named = conditions.compactMap { condition in
            (try? ExpectationRule(condition))?.table.map { SQLText.TableReference($0.database, $0.table) }
        }
        guard !named.isEmpty else { return [] }
        let copies = ObjectCopies(workspace, BucketAccess(workspace, settings: { [settings] in settings.value }))
        return try CatalogTables.tables(Set(named), in: store, copies)
    }
}

extension ExpectationCount {
    /// In how many rows it does not hold, or what there is instead.
    func details(ofRows rows: Int64) -> String {
        if let values { return ": \(values)" }
        let shown = samples.isEmpty ? "" : ", such as \(samples.map(Self.shortened).joined(separator: " and "))"
        return " in \(violations) of \(rows) rows\(shown)"
    }

    private static func shortened(_ sample: String) -> String {
        "'\(sample.count > 40 ? sample.prefix(40) + "…" : sample[...])'"
    }
}

extension Workspace {
    /// Where queries put their passing files.
    public var scratchFolder: String { path(".tidegate/tmp") }
}
