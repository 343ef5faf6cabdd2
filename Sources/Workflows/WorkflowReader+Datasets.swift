import Files
import TableSchema
import YAMLSource

/// Datasets: `orders: {path: landing/orders/*.csv, table: raw.orders, validate: …, invalid: …, settle: 2s}`.
extension WorkflowReader {
    mutating func readDataset(_ entry: YAMLMapping.Entry) -> DatasetDraft {
        var draft = DatasetDraft(name: name(entry, of: "dataset"))
        guard
            let section = Section(
                entry.value, "dataset \(quoted(entry.name))", keys: Keys.dataset.names, at: draft.name.place, &findings)
        else { return draft }
        draft.pattern = section.requiredText("path", &findings).flatMap { pattern($0) }
        draft.table = section.text("table", &findings).map { $0.with(tableName($0)) }
        if let validation = section.entry("validate"), !validation.value.isNull {
            readValidation(validation, of: section.name, into: &draft)
        }
        draft.bucket = readBucket(of: draft.pattern?.value, in: section)
        draft.invalidFolder = section.text("invalid", &findings).flatMap { invalidFolder($0, of: draft.pattern?.value) }
        draft.settle = section.duration("settle", isZeroAllowed: true, &findings) ?? draft.settle
        if let classifier = section.entry("classifier"), !classifier.value.isNull {
            draft.classifier = readClassifier(classifier, of: section.name) ?? draft.classifier
        }
        draft.filter = PathFilter(
            including: patterns("include", of: section), excluding: patterns("exclude", of: section))
        draft.isLocked = section.boolean("lock", &findings) ?? draft.isLocked
        draft.pollInterval = pollInterval(section)
        draft.onReplace = section.choice("on-replace", of: ReplaceRule.allCases, &findings) ?? draft.onReplace
        draft.duplicates = section.choice("duplicates", of: DuplicateRule.allCases, &findings) ?? draft.duplicates
        draft.holdFor = section.names("hold-for", &findings) ?? []
        draft.done = section.text("done", &findings).flatMap { marker($0) }
        draft.manifest = section.text("manifest", &findings).flatMap { manifest($0, beside: draft.pattern?.value) }
        if let expected = section.entry("expect-arrivals"), !expected.value.isNull {
            readExpectedArrivals(expected, of: section.name, into: &draft)
        }
        return draft
    }

    /// `watch: poll`, or how often: `watch: {poll: 1m}`.
    private mutating func pollInterval(_ dataset: Section) -> Duration? {
        guard let entry = dataset.entry("watch") else { return nil }
        guard case .mapping = entry.value.kind else {
            return dataset.choice("watch", of: WatchRule.allCases, &findings) == .poll ? Self.usualPollInterval : nil
        }
        let (place, name) = (entry.key.place(in: findings.file), "'watch' of \(dataset.name)")
        guard let section = Section(entry.value, name, keys: Keys.watch.names, at: place, &findings) else { return nil }
        if section["poll"] == nil { findings.report(.missingKey("poll", in: section.name, at: place)) }
        return section.duration("poll", &findings)
    }

    private static let usualPollInterval = Duration.seconds(10)

    private mutating func readClassifier(_ entry: YAMLMapping.Entry, of name: String) -> Classifier? {
        let place = entry.key.place(in: findings.file)
        return ClassifierReader.read(entry.value, "'classifier' of \(name)", at: place, &findings)
    }

    private mutating func readValidation(
        _ entry: YAMLMapping.Entry, of name: String, into draft: inout DatasetDraft
    ) {
        let place = entry.key.place(in: findings.file)
        guard
            let section = Section(
                entry.value, "'validate' of \(name)", keys: Keys.validate.names, at: place, &findings)
        else { return }
        draft.rejectsFolder = section.text("rejects", &findings).flatMap { rejectsFolder($0) }
        draft.requiredColumns = section.names("required", isEmptyAllowed: true, &findings)?.map(\.value) ?? []
        guard let expect = section["expect"] else { return }
        let items = if case .sequence(let items) = expect.kind { items } else { [expect] }
        for item in items {
            let rules = readExpectations(item, of: "expect")
            draft.expectations += rules.expectations
            draft.requiredColumns += rules.requiredColumns
        }
        draft.expectations = bounded(draft.expectations, at: section.keyPlace("expect"))
    }

    private mutating func marker(_ text: Placed<String>) -> CompletionMarker? {
        if let marker = CompletionMarker(text.value) { return marker }
        let problem = "takes the name of a file, such as _SUCCESS, or {name}.done for one beside each"
        findings.report(.badPath("done", problem, at: text.place))
        return nil
    }

    private mutating func manifest(_ text: Placed<String>, beside files: PathPattern?) -> PathPattern? {
        guard let files else { return nil }
        do throws(PathPatternError) {
            let manifest = try files.beside(text.value)
            guard manifest != files else {
                findings.report(
                    .badPath("manifest", "is the name of the files themselves, so none is left", at: text.place))
                return nil
            }
            return manifest
        } catch {
            findings.report(.badPath("manifest", error.description, at: text.place))
            return nil
        }
    }

    private mutating func patterns(_ key: String, of section: Section) -> [PathPattern] {
        let texts = section.names(key, &findings) ?? []
        return texts.compactMap { pattern($0)?.value }
    }

    private mutating func pattern(_ text: Placed<String>) -> Placed<PathPattern>? {
        guard text.value.utf8.count <= WorkspacePath.bytesMax else {
            findings.report(.tooLong("path", bytesMax: WorkspacePath.bytesMax, at: text.place))
            return nil
        }
        do throws(PathPatternError) {
            return text.with(try PathPattern(text.value))
        } catch {
            findings.report(.badPattern(error.description, at: text.place(offset: error.offset, length: 1)))
            return nil
        }
    }

    /// The catalog table of a text; nil, with a diagnostic, if it is none.
    mutating func tableName(_ text: Placed<String>) -> TableName? {
        if let table = TableName(text.value) { return table }
        findings.report(.badTableName(text.value, at: text.place))
        return nil
    }

    /// A path of a file or folder in the workspace, without needless parts; nil, with a diagnostic, if it leads outside.
    mutating func workspacePath(_ text: Placed<String>, of key: String) -> Placed<String>? {
        do throws(WorkspacePath.Problem) {
            return text.with(try WorkspacePath.normalized(text.value))
        } catch {
            findings.report(.badPath(key, error.description, at: text.place))
            return nil
        }
    }
}

private enum WatchRule: String, CaseIterable {
    case events, poll
}
