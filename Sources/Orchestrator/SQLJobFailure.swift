import Engines
import Files
import Scheduling
import Store
import Workflows
import YAMLSource

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why an SQL job failed, at the place in the text that the user wrote.
struct SQLJobFailure {
    /// One line: `jobs/sales.sql:14:8: Binder Error: …`.
    let message: String
    /// The line of SQL with a caret under the place; nil where DuckDB points at none.
    private let drawing: String?

    /// What an attempt's log tells; nil when its job is none of SQL, or the log names no statement.
    init?(_ context: AttemptContext, in files: any FileSystem, _ store: Store) {
        guard let work = context.node.sqlWork,
            let failure = SQLFailure(log: LogTail.text(of: context.folder.log, in: files, bytesMax: 1 << 16))
        else { return nil }
        let preludes = NodeSQL.preludes(of: context.node, in: context.workflow)
        let source = failure.prelude.flatMap { preludes.indices.contains($0 - 1) ? preludes[$0 - 1] : nil }
        let name = (source ?? work.source).name(or: failure.prelude == nil ? "sql" : "prelude")
        let column = failure.column.map { ":\($0)" } ?? ""
        let told = failure.missingTable.flatMap { MissingTable.words(for: $0, in: store) } ?? failure.message
        message = "\(name):\(failure.line)\(column): \(told)"
        drawing = failure.shown.map { shown in
            let number = String(failure.line)
            let margin = String(repeating: " ", count: 5 + number.count)
            let caret = String(repeating: " ", count: shown.column - 1) + "^"
            return "    \(number) | \(shown.text)\n\(margin)| \(caret)\n"
        }
    }

    /// Adds it to the end of a log, where it is not there yet.
    func tell(in log: String) {
        let text = "\(message)\n\(drawing ?? "")"
        guard !LogTail.text(of: log, in: LocalFileSystem()).hasSuffix(text), let file = fopen(log, "ab") else { return }
        defer { fclose(file) }
        fputs(text, file)
    }
}

extension SQLWork.Source {
    /// What people know it by.
    fileprivate func name(or other: String) -> String {
        if case .file(let path) = self { path.displayedPath } else { other }
    }
}
