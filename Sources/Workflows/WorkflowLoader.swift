public import YAMLSource

/// Makes workflows of texts, and says all that is wrong in them at once.
///
/// The stages: `YAMLDocument` (text to nodes), `WorkflowReader` (nodes to a draft that remembers places),
/// `WorkflowChecker` (draft to a `Workflow` whose names resolve and whose graph has no cycle).
public enum WorkflowLoader {
    /// A workflow and the text that it is made of by itself.
    public struct Loaded: Sendable {
        /// The workflow.
        public var workflow: Workflow
        /// A text that loads as this workflow without any template.
        public var text: String
        /// The file that its words are in: the template's, for one that is stamped out.
        public var file: String
    }

    /// Loads the text of one workflow file.
    ///
    /// The workflow is nil if and only if a diagnostic is an error. Diagnostics are sorted by place. `file` is the name
    /// for the diagnostics; no file is opened. `isKnownTimeZone` tells whether the system has a zone; without it only
    /// the form of the name is checked.
    public static func load(
        text: String, file: String, isKnownTimeZone: @escaping (String) -> Bool = { _ in true }
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        let result = loadAll(text: text, file: file, templates: [:], isKnownTimeZone: isKnownTimeZone)
        return (result.loaded.first?.workflow, result.diagnostics)
    }

    /// Loads the text of one file in `workflows/`: a workflow, or those that it stamps out from a template.
    ///
    /// As `load(text:file:isKnownTimeZone:)`; what is wrong in a template is told at its place in the template's file.
    public static func loadAll(
        text: String, file: String, templates: [String: WorkflowTemplate],
        isKnownTimeZone: @escaping (String) -> Bool = { _ in true }
    ) -> (loaded: [Loaded], diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(text: text, file: file)
        var findings = Findings(file: file)
        document.diagnostics.forEach { findings.report($0) }
        guard let root = document.root else {
            if !findings.hasErrors { findings.report(.emptyFile(file)) }
            return ([], findings.all)
        }
        if case .mapping(let mapping) = root.kind, mapping["use"] != nil, mapping["workflow"] == nil {
            guard let use = TemplateUse(root, templates: templates, &findings) else { return ([], findings.all) }
            return stamp(use, findings, isKnownTimeZone)
        }
        let (workflow, all) = load(root, findings, isKnownTimeZone)
        return (workflow.map { [Loaded(workflow: $0, text: text, file: file)] } ?? [], all)
    }

    private static func stamp(
        _ use: TemplateUse, _ findings: Findings, _ isKnownTimeZone: @escaping (String) -> Bool
    ) -> (loaded: [Loaded], diagnostics: [Diagnostic]) {
        var loaded: [Loaded] = []
        var diagnostics = findings.all
        for values in use.values {
            let root = use.template.stamped(with: values)
            let (workflow, problems) = load(root, Findings(file: use.template.file), isKnownTimeZone)
            diagnostics += problems.filter { !diagnostics.contains($0) }
            // JSON is YAML: the stamped workflow by itself.
            if let workflow {
                loaded.append(Loaded(workflow: workflow, text: root.json, file: use.template.file))
            }
        }
        let hasErrors = diagnostics.contains { $0.severity == .error }
        return (hasErrors ? [] : loaded, diagnostics)
    }

    private static func load(
        _ root: YAMLNode, _ findings: Findings, _ isKnownTimeZone: @escaping (String) -> Bool
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        var reader = WorkflowReader(findings, isKnownTimeZone: isKnownTimeZone)
        guard let draft = reader.read(root) else { return (nil, reader.findings.all) }
        var checker = WorkflowChecker(draft, reader.findings)
        let workflow = checker.check()
        return (workflow, checker.findings.all)
    }
}
