import Catalog
import Engines
import Scheduling
public import Store
import TableSchema
import Workflows
public import YAMLSource

/// Warns of expectations that refer to a table which is not there and which nothing makes, or to a column that it lacks.
public struct ReferenceCheck {
    private let reading: WorkflowFolder.Reading
    private let made: Set<TableName>

    /// A check of workflows that were read.
    public init(_ reading: WorkflowFolder.Reading) {
        self.reading = reading
        made = Set(
            reading.loaded.flatMap { loaded -> [TableName] in
                let workflow = loaded.definition.workflow
                return workflow.datasets.map(\.table) + workflow.nodes.compactMap { $0.output?.table }
            })
    }

    /// The warnings.
    ///
    /// - Parameter store: nil when nothing has run in the workspace yet.
    public func diagnostics(in store: Store?) throws -> [Diagnostic] {
        var found: [Diagnostic] = []
        for loaded in reading.loaded {
            let workflow = loaded.definition.workflow
            for expectation in workflow.datasets.flatMap(\.expectations)
                + workflow.nodes.flatMap({ $0.check?.rules ?? [] })
            {
                guard let rule = try? ExpectationRule(expectation.condition),
                    let message = try message(on: rule, in: store)
                else { continue }
                let text = reading.texts[loaded.origin] ?? ""
                let place = FirstPlace.of(expectation.words, in: text)
                let diagnostic = Diagnostic(
                    severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                    message: message)
                if !found.contains(diagnostic) { found.append(diagnostic) }
            }
        }
        return found
    }

    private func message(on rule: ExpectationRule, in store: Store?) throws -> String? {
        if case .references(let reference) = rule { return try message(on: reference, in: store) }
        for table in rule.queriedTables.sorted() where table.schema != "batch" {
            let name = TableName(database: table.schema, table: table.table)
            let known = try store?.read { db in try Catalog.table(name, in: db) }
            if known == nil, let message = missing(name) { return message }
        }
        return nil
    }

    private func message(on rule: ReferenceRule, in store: Store?) throws -> String? {
        let known = try store?.read { db in try Catalog.table(rule.table, in: db) }
        guard let known else {
            return missing(rule.table)
        }
        let names = (known.columns + known.partitionKeys).map(\.name)
        let missing = rule.columns.first { wanted in !names.contains { $0.lowercased() == wanted.lowercased() } }
        return missing.map { missing in
            let near = NearMiss.best(for: missing, in: names).map { "; did you mean '\($0)'?" } ?? ""
            return "table \(rule.table) has no column '\(missing)'\(near)"
        }
    }

    /// What a table lacks that is not in the catalog; nil when it is made here.
    private func missing(_ table: TableName) -> String? {
        guard !made.contains(table) else { return nil }
        let near = NearMiss.best(for: table.description, in: made.map(\.description).sorted())
        let hint = near.map { "did you mean '\($0)'?" } ?? "files cannot be checked until it is there"
        return "table \(table) is not in the catalog, and nothing here makes it; \(hint)"
    }
}
