import Arrivals
import Catalog
import Engines
import Files
import FoundationEssentials
import Scheduling
import Store
import TableSchema
import Timekeeping
import Workflows

/// What the scheduler asks of the world for a node before it runs: is there what it requires, what is it repeated over?
struct NodeQuestions {
    let workspace: Workspace
    let store: Store
    let settings: Settings
    let files: any FileSystem
    let definitions: DefinitionCache
    let copies: ObjectCopies

    /// The first requirement of a node that is not met; nil when all are.
    func unmet(_ run: RunID, node: String) -> UnmetRequirement? {
        do {
            guard let context = try context(run, node) else { return nil }
            for (index, requirement) in context.node.requirements.enumerated() {
                if let message = try problem(with: requirement, in: context) {
                    return UnmetRequirement(index: index, message: message)
                }
            }
            return nil
        } catch {
            return UnmetRequirement(index: 0, message: "what it requires could not be asked for: \(error)")
        }
    }

    /// What a node is repeated over; when it was listed before, that.
    func items(_ run: RunID, node: String, _ source: ForEach.Source, output: String?) -> ItemList {
        do {
            if let listed = try store.read({ db in try Items.listed(of: node, run: run, in: db) }) {
                return .values(listed.values, succeeded: listed.done)
            }
            guard let context = try context(run, node) else { return .values([]) }
            return .values(try values(of: source, output: output, in: context))
        } catch let failure as AttemptFailure {
            return .broken(failure)
        } catch {
            return .broken(AttemptFailure(.notStarted, "what it is repeated over could not be had: \(error)"))
        }
    }

    /// The values that conditions see, with files, bytes and rows of the run's datasets that they name.
    ///
    /// A node of the same name comes first.
    func adding(
        datasetsOf run: RunID, namedIn expressions: [String], to values: [String: [String: OutputValue]]
    ) -> [String: [String: OutputValue]] {
        let names = expressions.flatMap(\.tableNames)
        guard names.contains(where: { values[$0] == nil }) else { return values }
        var sums: [String: (files: Int64, bytes: Int64, rows: Int64)] = [:]
        let found = try? store.read { db -> (datasets: [Dataset], batch: [Arrival])? in
            guard let run = try Recovery.bareRun(run, in: db),
                let workflow = try definitions.definition(run.definition, in: db)?.workflow
            else { return nil }
            let earlier = try EarlierFiles(of: run, workflow, in: db)
            return (workflow.datasets, earlier.joined(with: try Ledger.batch(of: run.id.description, in: db)))
        }
        for dataset in found?.datasets ?? [] { sums[dataset.name] = (0, 0, 0) }
        for arrival in found?.batch ?? [] {
            sums[arrival.dataset, default: (0, 0, 0)].files += 1
            sums[arrival.dataset, default: (0, 0, 0)].bytes += arrival.size
            sums[arrival.dataset, default: (0, 0, 0)].rows += arrival.schema?.rows ?? 0
        }
        let added = sums.map { name, sum in
            (
                name.replacing("-", with: "_"),
                ["files": OutputValue.integer(sum.files), "bytes": .integer(sum.bytes), "rows": .integer(sum.rows)]
            )
        }
        return values.merging(added) { nodes, _ in nodes }
    }

    private func context(_ run: RunID, _ node: String) throws -> AttemptContext? {
        try AttemptContext.load(AttemptID(run: run, node: node, number: 0), from: store, in: workspace, definitions)
    }

    private func problem(with requirement: Requirement, in context: AttemptContext) throws -> String? {
        switch requirement.question {
        case .file(let path):
            let filled = TextTemplate(path).filled(with: context.templateValues)
            guard let inside = try? WorkspacePath.normalized(filled) else {
                return "it requires '\(filled)', which is no path inside the workspace"
            }
            let isThere = try files.kind(of: workspace.path(inside)) != nil
            return isThere ? nil : "it requires the file '\(inside)', which is not there"
        case .table(let name):
            let isThere = try store.read { db in
                try TableName(name).flatMap { try Catalog.table($0, in: db) } != nil
            }
            return isThere ? nil : "it requires the table '\(name)', which is not in the catalog"
        case .query(let sql):
            let rows = try query(sql, in: context, limit: 1).rows
            let value = rows.first?.first?.json ?? "null"
            return ["false", "0", "null", "\"\""].contains(value.lowercased())
                ? "what it requires is not true yet: \(sql)" : nil
        case .command(let command):
            return try problem(withCommand: command, in: context)
        }
    }

    private func problem(withCommand command: String, in context: AttemptContext) throws -> String? {
        let environment = JobEnvironment.passed(of: ProcessInfo.processInfo.environment, also: settings.environment)
            .merging(context.environment) { $1 }
        let child = ChildProcess(
            program: "/bin/sh", arguments: ["-c", command], environment: environment, folder: workspace.root)
        switch try child.run(timeout: .seconds(60)) {
        case .exited(0)?: return nil
        case nil: return "what it requires took longer than 60 s: \(command)"
        default: return "what it requires did not succeed: \(command)"
        }
    }

    private func values(of source: ForEach.Source, output: String?, in context: AttemptContext) throws -> [String] {
        switch source {
        case .items(let values): return values
        case .files(let dataset):
            return try context.batch.filter { $0.dataset == dataset }.map { arrival in
                try JSONText.encode(BatchManifest.File(arrival, copies))
            }
        case .output(let node, "results") where context.workflow.node(node)?.forEach != nil:
            return try store.read { db in try Items.results(of: node, run: context.id.run, in: db) }
        case .output(let node, let name):
            guard let output, let values = try? ConditionValues.elements(ofJSON: output) else {
                throw AttemptFailure(
                    .invalidOutput, "it is repeated over '\(node).\(name)', which is no JSON array")
            }
            return values
        case .query(let sql):
            let result = try query(sql, in: context, limit: nil)
            return result.rows.map { row in
                let members = zip(result.columns, row).map { "\($0.name.quotedJSON):\($1.json)" }
                return "{\(members.joined(separator: ","))}"
            }
        }
    }

    private func query(_ sql: String, in context: AttemptContext, limit: Int?) throws -> QueryResult {
        let around = NodeSQL(context: context, files: files)
        let preludes = try around.preludes()
        var query = try settings.query(in: workspace, scratch: workspace.scratchFolder)
        query.access = try around.access()
        query.workingFolder = workspace.root
        let tables = try SQLTables(context: context, store: store, copies: copies, query: query)
            .tables(namedIn: preludes + [SQLSource(sql)])
        return try query.run(sql, preludes: preludes, tables: tables, values: around.values, limit: limit)
    }
}

extension String {
    /// The names before points, and what else may look like one: `orders` of `orders.rows > 0`.
    fileprivate var tableNames: [String] {
        lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            .compactMap { word in word.firstIndex(of: ".").map { String(word[..<$0]) } }
            .filter { $0.first?.isNumber == false }
    }

    /// The text as a JSON string.
    fileprivate var quotedJSON: String { (try? JSONText.encode(self)) ?? "\"\"" }
}
