public import TableSchema
public import YAMLSource

/// A small YAML file with the keys of a `classifier` at its top.
public enum ClassifierFile {
    /// Reads the text of such a file; the classifier is nil if and only if a diagnostic is an error.
    public static func load(text: String, file: String) -> (classifier: Classifier?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(text: text, file: file)
        var findings = Findings(file: file)
        document.diagnostics.forEach { findings.report($0) }
        let start = SourcePlace(file: file, location: SourceLocation(line: 1, column: 1), length: 0)
        guard let root = document.root else {
            if !findings.hasErrors { findings.report(.emptyClassifier(at: start)) }
            return (nil, findings.all)
        }
        let classifier = ClassifierReader.read(root, "the classifier", at: start, &findings)
        return (findings.hasErrors ? nil : classifier, findings.all)
    }
}

extension Diagnostic {
    fileprivate static func emptyClassifier(at place: SourcePlace) -> Diagnostic {
        error(at: place, "the file is empty; a classifier says something, such as 'format: csv'")
    }
}
