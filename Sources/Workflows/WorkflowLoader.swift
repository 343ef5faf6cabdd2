public import YAMLSource

/// Makes workflows of texts, and says all that is wrong in them at once.
///
/// The stages: `YAMLDocument` (text to nodes), `WorkflowReader` (nodes to a draft that remembers places),
/// `WorkflowChecker` (draft to a `Workflow` whose names resolve and whose graph has no cycle).
public enum WorkflowLoader {
    /// Loads the text of one workflow file.
    ///
    /// The workflow is nil if and only if a diagnostic is an error. Diagnostics are sorted by place. `file` is the name
    /// for the diagnostics; no file is opened. `isKnownTimeZone` tells whether the system has a zone; without it only
    /// the form of the name is checked.
    public static func load(
        text: String, file: String, isKnownTimeZone: @escaping (String) -> Bool = { _ in true }
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(text: text, file: file)
        var findings = Findings(file: file)
        document.diagnostics.forEach { findings.report($0) }
        guard let root = document.root else {
            if !findings.hasErrors { findings.report(.emptyFile(file)) }
            return (nil, findings.all)
        }
        var reader = WorkflowReader(findings, isKnownTimeZone: isKnownTimeZone)
        guard let draft = reader.read(root) else { return (nil, reader.findings.all) }
        var checker = WorkflowChecker(draft, reader.findings)
        let workflow = checker.check()
        return (workflow, checker.findings.all)
    }
}
