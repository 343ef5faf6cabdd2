import Files
import TableSchema
import YAMLSource

/// Outputs: each with a place and table of its own, and none where a dataset's files land.
extension WorkflowChecker {
    mutating func checkOutputs() {
        let outputs = draft.nodes.compactMap { node in node.output.map { (job: node.name.value, output: $0) } }
        checkPaths(outputs)
        var byTable: [String: (job: String, output: OutputDraft)] = [:]
        for (job, output) in outputs {
            let table = output.table.value.description
            if let other = byTable[table] {
                findings.report(.tableTaken(output.table, by: other.job, first: other.output.table.place))
            } else {
                byTable[table] = (job, output)
            }
        }
        checkLanding(outputs.map(\.output))
        checkCompactions(of: Set(outputs.map(\.output.table.value)))
        for dataset in draft.datasets {
            checkInvalidFolder(of: dataset)
            checkRejectsFolder(of: dataset)
        }
    }

    /// What is compacted is made here, and by runs whose rows are never taken back one by one.
    private mutating func checkCompactions(of made: Set<TableName>) {
        for table in draft.nodes.compactMap(\.compacted) {
            if !made.contains(table.value) { findings.report(.compactsNothing(table)) }
            if let dataset = draft.datasets.first(where: { $0.onReplace == .replace }) {
                findings.report(.compactsReplaced(dataset.name.value, at: table.place))
            }
        }
    }

    /// No two may have one path, nor one be inside another.
    private mutating func checkPaths(_ outputs: [(job: String, output: OutputDraft)]) {
        // Sorted by bytes, with a slash after each, all that is inside a folder follows it at once.
        let folders = outputs.map {
            (folder: Array("\($0.output.path.value)/".utf8), job: $0.job, path: $0.output.path)
        }
        let sorted = folders.sorted { left, right in
            left.folder == right.folder
                ? left.path.place.location < right.path.place.location
                : left.folder.lexicographicallyPrecedes(right.folder)
        }
        var outer = sorted.first
        for next in sorted.dropFirst() {
            if let outer, next.folder.starts(with: outer.folder) {
                findings.report(
                    next.folder == outer.folder
                        ? .pathTaken(next.path, by: outer.job, first: outer.path.place)
                        : .pathInside(next.path, of: outer.job, first: outer.path.place))
            } else {
                outer = next
            }
        }
    }

    /// What a run writes may not be taken for new files of a dataset.
    private mutating func checkLanding(_ outputs: [OutputDraft]) {
        let files = outputs.map { output in
            let folders = output.value.partitionBy.map { $0 + "=x/" }.joined()
            return "\(output.path.value)/\(folders)part.\(output.value.format.rawValue)"
        }
        var comparisonCount = 0
        for dataset in draft.datasets {
            guard let pattern = dataset.pattern else { continue }
            let prefix = pattern.value.literalPrefix
            for (output, file) in zip(outputs, files) where prefix.isEmpty || file.hasPrefix(prefix) {
                comparisonCount += 1
                guard comparisonCount <= Self.landingComparisonsMax else {
                    findings.report(.tooManyOutputsToCompare(at: pattern.place))
                    return
                }
                if pattern.value.match(file) != nil {
                    findings.report(.feedsItself(output.path, dataset: dataset.name.value, pattern: pattern))
                }
            }
        }
    }

    private static let landingComparisonsMax = 200_000

    /// Invalid files may not be moved to where they would be found again.
    private mutating func checkInvalidFolder(of dataset: DatasetDraft) {
        guard let pattern = dataset.pattern, let folder = dataset.invalidFolder else { return }
        if pattern.value.match("\(folder.value)/\(sampleName(pattern.value))") != nil {
            findings.report(.invalidFolderIsWatched(folder, pattern: pattern))
        }
    }

    /// Rejected rows may not be written to where they would be found, by any dataset.
    private mutating func checkRejectsFolder(of dataset: DatasetDraft) {
        guard let folder = dataset.rejectsFolder else { return }
        let name = dataset.pattern.map { sampleName($0.value) } ?? "x.csv"
        for other in draft.datasets {
            guard let pattern = other.pattern, pattern.value.match("\(folder.value)/\(name)") != nil else { continue }
            return findings.report(.rejectsFolderIsWatched(folder, pattern: pattern))
        }
    }

    /// A name that the last part of a pattern could match.
    private func sampleName(_ pattern: PathPattern) -> String {
        var name = ""
        var isInBraces = false
        let last = pattern.text.hasSuffix("/") ? "" : pattern.text.split(separator: "/").last ?? ""
        for character in last {
            switch character {
            case "{": isInBraces = true
            case "}":
                isInBraces = false
                name += "x"
            case "*", "?": name += "x"
            default: name += isInBraces ? "" : String(character)
            }
        }
        return name.isEmpty || name == "xx" ? "x.csv" : name
    }
}
