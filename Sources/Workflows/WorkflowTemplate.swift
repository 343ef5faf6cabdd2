public import YAMLSource

/// A file in `templates/`: a workflow with `{{name}}` in it, stamped out by files that use it.
public struct WorkflowTemplate: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it is stamped with.
    public var parameters: [Parameter]
    /// The workflow.
    var body: YAMLNode
    /// The file it is in.
    public var file: String

    /// Loads the text of a template file; nil if and only if a diagnostic is an error.
    public static func load(text: String, file: String) -> (template: WorkflowTemplate?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(text: text, file: file)
        var reader = WorkflowReader(Findings(file: file)) { _ in true }
        document.diagnostics.forEach { reader.findings.report($0) }
        let start = SourcePlace(file: file, location: SourceLocation(line: 1, column: 1), length: 0)
        guard let root = document.root,
            let section = Section(root, "the template", keys: Keys.template.names, at: start, &reader.findings)
        else { return (nil, reader.findings.all) }
        let name = section.requiredText("template", &reader.findings)
        let parameters = section.namedEntries("parameters", of: "values", &reader.findings).map {
            reader.readParameter($0).value
        }
        guard let body = section["workflow"], case .mapping = body.kind else {
            reader.findings.report(.notASection("'workflow' of the template", at: section.place, is: "something else"))
            return (nil, reader.findings.all)
        }
        let template = WorkflowTemplate(name: name?.value ?? "", parameters: parameters, body: body, file: file)
        template.checkNames(in: body, &reader.findings)
        return (reader.findings.hasErrors ? nil : template, reader.findings.all)
    }

    /// The workflow with values in place of names.
    func stamped(with values: [String: String]) -> YAMLNode { body.filled(with: values) }

    private func checkNames(in node: YAMLNode, _ findings: inout Findings) {
        let known = parameters.map(\.name)
        switch node.kind {
        case .scalar(let scalar):
            for name in scalar.text.stampedNames where !known.contains(name) && !findings.isFull {
                findings.report(
                    .unknownParameter(
                        name, at: node.place(in: file), suggestion: NearMiss.best(for: name, in: known)))
            }
        case .sequence(let items):
            for item in items { checkNames(in: item, &findings) }
        case .mapping(let mapping):
            for entry in mapping.entries {
                checkNames(in: entry.key, &findings)
                checkNames(in: entry.value, &findings)
            }
        }
    }
}

/// A file in `workflows/` that stamps out workflows: `use: ingest`, `for: [{source: a}, {source: b}]`.
struct TemplateUse {
    /// The values of each workflow, one set of them each.
    let values: [[String: String]]
    let template: WorkflowTemplate

    /// Reads such a file; nil, with a diagnostic, when something in it is wrong.
    init?(_ root: YAMLNode, templates: [String: WorkflowTemplate], _ findings: inout Findings) {
        let start = SourcePlace(file: findings.file, location: SourceLocation(line: 1, column: 1), length: 0)
        guard let section = Section(root, "the file", keys: Keys.use.names, at: start, &findings),
            let name = section.requiredText("use", &findings)
        else { return nil }
        guard let template = templates[name.value] else {
            let suggestion = NearMiss.best(for: name.value, in: templates.keys.sorted())
            findings.report(.unknownTemplate(name.value, at: name.place, suggestion: suggestion))
            return nil
        }
        let shared = section.entry("with").map { Self.values($0.value, &findings) } ?? [:]
        var sets = [shared]
        if let list = section["for"] {
            guard case .sequence(let items) = list.kind else {
                findings.report(.emptyList("for", at: list.place(in: findings.file)))
                return nil
            }
            sets = items.map { shared.merging(Self.values($0, &findings)) { $1 } }
        }
        self.template = template
        var blank = Workflow(name: "template \(name.value)")
        blank.parameters = template.parameters
        var values: [[String: String]] = []
        for set in sets {
            let (filled, problem) = blank.properties(given: set)
            if let problem { findings.report(.badStamp(problem, at: name.place)) }
            values.append(filled)
        }
        self.values = values
        if findings.hasErrors { return nil }
    }

    private static func values(_ node: YAMLNode, _ findings: inout Findings) -> [String: String] {
        let members = findings.textMembers(of: node, "what it is stamped with")
        return Dictionary(members.map { ($0.key.value, $0.text.value) }) { $1 }
    }
}

extension YAMLNode {
    /// The node with values in place of `{{name}}` in all its texts and keys.
    fileprivate func filled(with values: [String: String]) -> YAMLNode {
        var node = self
        switch kind {
        case .scalar(var scalar):
            scalar.text = scalar.text.stamped(with: values)
            node.kind = .scalar(scalar)
        case .sequence(let items):
            node.kind = .sequence(items.map { $0.filled(with: values) })
        case .mapping(let mapping):
            var filled = YAMLMapping()
            for entry in mapping.entries {
                filled.add(
                    YAMLMapping.Entry(
                        name: entry.name.stamped(with: values), key: entry.key.filled(with: values),
                        value: entry.value.filled(with: values)))
            }
            node.kind = .mapping(filled)
        }
        return node
    }
}

extension String {
    /// The names in `{{name}}`.
    fileprivate var stampedNames: [String] {
        split(separator: "{{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.firstRange(of: "}}").map { part[..<$0.lowerBound] }.flatMap { isName(String($0)) ? String($0) : nil }
        }
    }

    fileprivate func stamped(with values: [String: String]) -> String {
        var text = self
        for name in Set(stampedNames) {
            if let value = values[name] { text = text.replacing("{{\(name)}}", with: value) }
        }
        return text
    }
}

extension Diagnostic {
    static func unknownTemplate(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '\($0)'?" } ?? "there is no such file in templates/"
        return error(at: place, "unknown template \(quoted(name)); \(advice)", suggestion: suggestion)
    }

    static func badStamp(_ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, problem)
    }
}
