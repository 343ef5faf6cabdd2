import Arrivals
import Engines
import Files
import SchemaInference
import Store
import TableSchema
import Timekeeping

/// Holds data to rules, in a DuckDB child.
struct ExpectationRunner: Sendable {
    let workspace: Workspace
    let settings: CurrentSettings
    let store: Store
    let copies: ObjectCopies

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
        let table = DeclaredTable(
            schema: "batch", name: sighting.dataset.name.replacing("-", with: "_"), columns: schema.columns,
            files: [.init(path: workspace.path(path), layout: schema.layout)])
        let statistics = FileStatistics(
            rows: schema.rows, columns: schema.columns, facts: { schema.sketch?.statistics(of: $0) })
        do {
            let rejecting = sighting.dataset.rejectsFolder != nil
            let found = try findings(of: conditions, in: table, statistics, at: now, rejecting: rejecting)
            for outcome in found.outcomes { inspection.add(outcome) }
            inspection.measures = found.measures
            if inspection.verdict == .valid, inspection.outcomes.contains(where: \.isRejecting) {
                try separate(&inspection, schema, table, statistics, of: sighting)
                // What was written is to be what was read.
                guard try LocalFileSystem().identity(of: workspace.path(path)) == inspection.identity else {
                    return .changedMeanwhile
                }
            }
            return .inspected(inspection)
        } catch {
            // The file may well be good: it waits, NEW, until it can be checked.
            return .unreadable("\(sighting.path) cannot be checked and stays NEW: \(error)")
        }
    }

    /// Writes the rows aside that were rejected, and lets the others go on; the file is invalid where they cannot.
    private func separate(
        _ inspection: inout Inspection, _ schema: FileSchema, _ table: DeclaredTable, _ statistics: FileStatistics,
        of sighting: Sighting
    ) throws {
        guard let folder = sighting.dataset.rejectsFolder else { return }
        let rules = sighting.dataset.expectations.filter { !$0.isWarning && RowTrend($0.condition) == nil }
        let subject = RowSeparator.Subject(
            sighting: sighting, schema: schema, table: table, statistics: statistics, hash: inspection.hash,
            others: try referredTables(rules))
        let separator = RowSeparator(
            workspace: workspace, query: try settings.value.query(in: workspace, scratch: workspace.scratchFolder))
        switch try separator.separate(subject, by: rules, into: folder) {
        case .separated(let rows, let accepted): inspection.separate(rows, accepting: accepted)
        case .refused(let reason): inspection.refuseSeparation(reason)
        }
    }

    /// What is known of expectations, where nothing is of what was before.
    struct Findings {
        var outcomes: [RuleOutcome] = []
        /// The numbers of those that are held against what was before.
        var measures: [String: Double] = [:]
    }

    /// What came of each expectation; one that cannot be checked does not hold. Blocks.
    ///
    /// - Parameter rejecting: whether rows that break one are rejected, and the others go on.
    func findings(
        of expectations: [Expectation], in table: DeclaredTable, _ statistics: FileStatistics, at now: Instant,
        rejecting: Bool = false
    ) throws -> Findings {
        let query = try settings.value.query(in: workspace, scratch: workspace.scratchFolder)
        var refused: [String: String] = [:]
        var others = try referredTables(expectations)
        var looksLeft = 3
        while true {
            let left = expectations.filter { refused[$0.condition] == nil }
            let answer = try Answer {
                try query.violations(
                    of: left.map(\.condition), in: table, statistics: statistics, referringTo: others, at: now)
            }
            switch answer {
            case .counts(let counts):
                let byCondition = Dictionary(zip(left.map(\.condition), counts)) { first, _ in first }
                var found = Findings()
                for expectation in expectations {
                    let count = byCondition[expectation.condition]
                    if let value = count?.measured, let rule = try HistoryRule(expectation.condition) {
                        found.measures[rule.measure] = value
                        continue
                    }
                    found.outcomes.append(
                        expectation.outcome(
                            count, refused: refused[expectation.condition], ofRows: statistics.rows,
                            rejecting: rejecting))
                }
                return found
            case .refused(let condition, let reason):
                // A run may have replaced the files of a table meanwhile.
                let othersNow = try referredTables(expectations)
                if othersNow != others, looksLeft > 0 {
                    (others, looksLeft) = (othersNow, looksLeft - 1)
                } else {
                    refused[condition] = reason
                }
            }
        }
    }

    /// What DuckDB says to some expectations.
    private enum Answer {
        case counts([ExpectationCount])
        case refused(String, reason: String)

        init(_ ask: () throws -> [ExpectationCount]) throws {
            do {
                self = .counts(try ask())
            } catch {
                guard case EngineError.badExpectation(let condition, let reason) = error else { throw error }
                self = .refused(condition, reason: reason)
            }
        }
    }

    /// The tables of the catalog that expectations refer to, those that there are.
    private func referredTables(_ expectations: [Expectation]) throws -> [DeclaredTable] {
        let named = expectations.reduce(into: Set<SQLText.TableReference>()) { named, expectation in
            named.formUnion((try? ExpectationRule(expectation.condition))?.tables ?? [])
        }
        return named.isEmpty ? [] : try CatalogTables.tables(named, in: store, copies)
    }
}

extension Expectation {
    /// What came of it, of one that is held against what was before.
    ///
    /// - Parameter refusal: why it does not hold; nil when it does.
    func outcome(_ refusal: String?) -> RuleOutcome {
        RuleOutcome(words, isWarning: isWarning, problem: refusal.map { "'\(words)' does not hold: \($0)" })
    }

    /// What came of it.
    fileprivate func outcome(
        _ count: ExpectationCount?, refused reason: String?, ofRows rows: Int64, rejecting: Bool
    ) -> RuleOutcome {
        var outcome = RuleOutcome(words, isWarning: isWarning)
        if let count {
            if count.values == nil { outcome.violations = count.violations }
            if rejecting, isOverRows, count.values == nil, count.violations > 0,
                !hasLimit || tolerates(count.violations, of: rows)
            {
                outcome.rejected = count.violations
            }
            guard !tolerates(count.violations, of: count.values == nil ? rows : 0) else { return outcome }
            outcome.problem = "'\(words)' does not hold\(count.details(ofRows: rows))"
        } else {
            outcome.problem = "'\(words)' cannot be checked: \(reason ?? "it was not asked")"
        }
        return outcome
    }
}

extension Expectation {
    /// Whether a row by itself breaks it, and only as an error.
    fileprivate var isOverRows: Bool {
        guard !isWarning else { return false }
        return switch try? ExpectationRule(condition) {
        case .condition, .references: true
        case .unique, .freshness, .trend, .history, nil: false
        }
    }
}

extension ExpectationCount {
    /// In how many rows it does not hold, or what there is instead.
    fileprivate func details(ofRows rows: Int64) -> String {
        if let values { return values.isEmpty ? "" : ": \(values)" }
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
