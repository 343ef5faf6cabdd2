import Engines
import Files
import FoundationEssentials
import Scheduling
import Synchronization
import TableSchema
import Workflows
import YAMLSource

/// Has DuckDB parse the SQL of workflows when they are loaded, where DuckDB is there; what it parsed once is not asked
/// for again.
final class SQLCheck: Sendable {
    /// A piece of SQL in a workflow.
    private struct Piece {
        /// What the parser is given.
        let script: String
        /// The text as the user wrote it.
        let text: String
        /// The SQL file it is in; nil when it stands in the workflow's own file.
        var sqlFile: String?
        let loaded: WorkflowFolder.Loaded
        let owner: String
        /// Whether its rows go somewhere, so that it must end in a query.
        var isQuery = false
        /// What is wrong with it before DuckDB looks at it.
        var shapeError: SQLSyntaxError?
    }

    private let workspace: Workspace
    private let files: any FileSystem
    private let parsed = Mutex<[String: SQLSyntaxError?]>([:])

    init(_ workspace: Workspace, files: any FileSystem) {
        self.workspace = workspace
        self.files = files
    }

    /// What does not parse, at its place, with the texts of the SQL files that are at fault.
    ///
    /// - Parameter texts: the texts of the workflow files.
    func diagnostics(
        of loaded: [WorkflowFolder.Loaded], texts: [String: String], settings: Settings
    ) -> (found: [Diagnostic], texts: [String: String], brokenFiles: Set<String>) {
        let pieces = loaded.flatMap { loaded in
            loaded.definition.workflow.preludes.compactMap {
                self.piece($0, of: loaded.definition.workflow.name, in: loaded)
            } + loaded.definition.workflow.nodes.flatMap { self.pieces(of: $0, in: loaded) }
                + loaded.definition.workflow.datasets.flatMap {
                    self.pieces(of: $0.expectations, owner: $0.name, in: loaded)
                }
        }
        let errors = errors(in: pieces.map(\.script), settings)
        var found: [Diagnostic] = []
        var sqlTexts: [String: String] = [:]
        var broken: Set<String> = []
        for piece in pieces {
            guard let error = Self.shapeError(of: piece) ?? errors[piece.script] ?? nil else { continue }
            let file = piece.sqlFile ?? piece.loaded.origin
            if piece.sqlFile != nil { sqlTexts[file] = piece.text }
            broken.insert(piece.loaded.file)
            let diagnostic = Self.diagnostic(of: error, in: piece, texts[file] ?? piece.text)
            if !found.contains(diagnostic) { found.append(diagnostic) }
        }
        return (found, sqlTexts, broken)
    }

    /// A text of a job, or of a file that is there; one that is not is told of elsewhere.
    private func piece(
        _ source: SQLWork.Source, of owner: String, in loaded: WorkflowFolder.Loaded, isQuery: Bool = false
    ) -> Piece? {
        switch source {
        case .compaction: return nil
        case .text(let text): return Piece(script: text, text: text, loaded: loaded, owner: owner, isQuery: isQuery)
        case .file(let path):
            guard let bytes = try? files.read(workspace.path(path)) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            return Piece(script: text, text: text, sqlFile: path, loaded: loaded, owner: owner, isQuery: isQuery)
        }
    }

    private func pieces(of node: Node, in loaded: WorkflowFolder.Loaded) -> [Piece] {
        var pieces: [Piece] = []
        if let condition = node.output?.deleteWhen {
            pieces.append(
                Piece(script: "SELECT (\(condition)\n)", text: condition, loaded: loaded, owner: node.name))
        }
        if let work = node.sqlWork {
            pieces += work.preludes.compactMap { piece($0, of: node.name, in: loaded) }
            piece(work.source, of: node.name, in: loaded, isQuery: work.output != nil).map { pieces.append($0) }
        }
        var queries = node.requirements.compactMap { if case .query(let sql) = $0.question { sql } else { nil } }
        if case .query(let sql)? = node.forEach?.source { queries.append(sql) }
        pieces += self.pieces(of: node.check?.rules ?? [], owner: node.name, in: loaded)
        return pieces + queries.map { Piece(script: $0, text: $0, loaded: loaded, owner: node.name, isQuery: true) }
    }

    private func pieces(
        of expectations: [Expectation], owner: String, in loaded: WorkflowFolder.Loaded
    ) -> [Piece] {
        expectations.compactMap { expectation in
            let condition = expectation.condition
            // One that is no SQL is parsed as it stands, and told of.
            var parsable: String? = condition
            var shapeError: SQLSyntaxError?
            do throws(EngineError) {
                parsable = try ExpectationRule(condition).parsable
            } catch {
                if case .badExpectation(_, let reason) = error { shapeError = SQLSyntaxError(reason, line: 1) }
            }
            guard let parsable else { return nil }
            return Piece(
                script: "SELECT (\(parsable))", text: expectation.words, loaded: loaded, owner: owner,
                shapeError: shapeError)
        }
    }

    /// What is wrong with a script for us, whatever DuckDB thinks of it.
    private static func shapeError(of piece: Piece) -> SQLSyntaxError? {
        if let error = piece.shapeError { return error }
        do throws(EngineError) {
            let last = try SQLText.statements(in: piece.script).last
            guard piece.isQuery, last?.isQuery != true else { return nil }
            return SQLSyntaxError("the last statement has to be a query, such as SELECT", line: last?.line ?? 1)
        } catch {
            guard case .badSQL(let message, let line) = error else { return nil }
            return SQLSyntaxError(message, line: line)
        }
    }

    /// The errors of scripts that DuckDB refuses; none when it is not there.
    private func errors(in scripts: [String], _ settings: Settings) -> [String: SQLSyntaxError?] {
        let new = Set(scripts).subtracting(parsed.withLock { Array($0.keys) }).sorted()
        if !new.isEmpty,
            let query = try? settings.query(in: workspace, scratch: FileManager.default.temporaryDirectory.path),
            let errors = try? query.syntaxErrors(in: new)
        {
            parsed.withLock { parsed in
                let said = Set(scripts)
                // What no workflow says any more is forgotten.
                parsed = parsed.filter { said.contains($0.key) }
                for (script, error) in zip(new, errors) { parsed[script] = error }
            }
        }
        return parsed.withLock { $0 }
    }

    private static func diagnostic(of error: SQLSyntaxError, in piece: Piece, _ text: String) -> Diagnostic {
        let message = "the SQL of '\(piece.owner)' does not parse: \(error.message)"
        var place = (location: SourceLocation(line: error.line, column: error.column), length: 1)
        if piece.sqlFile == nil { place = self.place(of: error, in: piece, text) }
        return Diagnostic(
            severity: .error, file: piece.sqlFile ?? piece.loaded.origin, location: place.location,
            length: place.length,
            message: message)
    }

    /// Where an error in a text that stands in the workflow's own file is: the line of it is looked for there.
    private static func place(
        of error: SQLSyntaxError, in piece: Piece, _ text: String
    ) -> (location: SourceLocation, length: Int) {
        let lines = piece.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard piece.script == piece.text, lines.indices.contains(error.line - 1) else {
            return FirstPlace.of(piece.text, in: text, or: piece.owner)
        }
        let line = lines[error.line - 1]
        let words = line.drop { $0 == " " }
        let place = FirstPlace.of(String(words), in: text)
        guard place.length > 0 else { return FirstPlace.of(piece.text, in: text, or: piece.owner) }
        let column = place.location.column + max(0, error.column - 1 - (line.count - words.count))
        return (SourceLocation(line: place.location.line, column: column), 1)
    }
}
