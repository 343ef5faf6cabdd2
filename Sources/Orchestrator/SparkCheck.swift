import Engines
import Files
import Scheduling
import Workflows
import YAMLSource

/// Looks at the SQL of jobs that may run on Spark for what it does not take, or takes otherwise than DuckDB.
struct SparkCheck {
    let workspace: Workspace
    let files: any FileSystem

    /// What is found, each at its place, with the texts of SQL files. What a job always runs into is an error.
    func diagnostics(
        of loaded: [WorkflowFolder.Loaded], texts: [String: String]
    ) -> (found: [Diagnostic], texts: [String: String], brokenFiles: Set<String>) {
        var found: [Diagnostic] = []
        var sqlTexts: [String: String] = [:]
        var broken: Set<String> = []
        for loaded in loaded {
            for node in loaded.definition.workflow.nodes {
                guard case .sql(let work) = node.work, work.engine.mayBeSpark else { continue }
                var sqlFile: String?
                let sql: String
                switch work.source {
                case .compaction: continue
                case .text(let text): sql = text
                case .file(let path):
                    // One that is not there is told of elsewhere.
                    guard let bytes = try? files.read(workspace.path(path)) else { continue }
                    sql = String(decoding: bytes, as: UTF8.self)
                    sqlFile = path
                }
                for difference in SparkDifference.all(in: sql) {
                    let isError = difference.isRefused && work.engine.only == .spark
                    if isError { broken.insert(loaded.file) }
                    if let sqlFile { sqlTexts[sqlFile] = sql }
                    let place = place(of: difference, in: sql, sqlFile, texts[loaded.origin] ?? "", node.name)
                    let diagnostic = Diagnostic(
                        severity: isError ? .error : .warning, file: sqlFile ?? loaded.origin, location: place.location,
                        length: place.length, message: "on Spark, '\(node.name)': \(difference.message)")
                    if !found.contains(diagnostic) { found.append(diagnostic) }
                }
            }
        }
        return (found, sqlTexts, broken)
    }

    /// In a text that stands in the workflow's own file, the line of it is looked for there.
    private func place(
        of difference: SparkDifference, in sql: String, _ sqlFile: String?, _ text: String, _ owner: String
    ) -> (location: SourceLocation, length: Int) {
        if sqlFile != nil { return (SourceLocation(line: difference.line, column: difference.column), 1) }
        let lines = sql.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(difference.line - 1) else { return FirstPlace.of(sql, in: text, or: owner) }
        let line = lines[difference.line - 1]
        let words = line.drop { $0 == " " }
        let place = FirstPlace.of(String(words), in: text, or: owner)
        guard place.length == words.count else { return place }
        let column = place.location.column + max(0, difference.column - 1 - (line.count - words.count))
        return (SourceLocation(line: place.location.line, column: column), 1)
    }
}
