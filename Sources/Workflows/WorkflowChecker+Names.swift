import Files
import YAMLSource

/// Names: each given once, and each that is used there.
extension WorkflowChecker {
    mutating func checkNames() {
        checkNodeNames()
        var first: [String: Placed<String>] = [:]
        for dataset in draft.datasets {
            checkIdentifier(dataset.name, of: "dataset", &first)
        }
    }

    private mutating func checkNodeNames() {
        var first: [String: NodeDraft] = [:]
        var firstByIdentifier: [String: Placed<String>] = [:]
        for node in draft.nodes {
            if let other = first[node.name.value] {
                findings.report(
                    .nodeNameTaken(
                        node.name.value, at: node.name.place, by: other.kind.rawValue, first: other.name.place))
                continue
            }
            first[node.name.value] = node
            if node.name.value == "batch" || node.name.value == "run" {
                findings.report(.reservedNodeName(node.name.value, at: node.name.place))
            }
            checkIdentifier(node.name, of: node.kind.rawValue, &firstByIdentifier)
        }
    }

    private mutating func checkIdentifier(
        _ name: Placed<String>, of what: String, _ first: inout [String: Placed<String>]
    ) {
        let identifier = identifier(name.value)
        if let other = first[identifier] {
            findings.report(
                .sameIdentifier(name.value, other.value, identifier, of: what, at: name.place, first: other.place))
        } else {
            first[identifier] = name
        }
    }

    mutating func checkReferences() {
        for node in draft.nodes {
            node.datasets.forEach { checkDataset($0) }
            for listening in node.listening {
                listening.nodes.forEach { checkNode($0) }
            }
            node.targets.forEach { checkNode($0) }
            switch node.forEach?.source {
            case .files: node.forEachReference.map { checkDataset($0) }
            case .output: node.forEachReference.map { checkNode($0) }
            case .items, .query, nil: break
            }
        }
        for dataset in draft.datasets { dataset.otherwise.forEach { checkNode($0) } }
        for trigger in draft.triggers {
            trigger.start.forEach { checkNode($0) }
            switch trigger.condition {
            case .upload(let upload):
                upload.datasets.forEach { checkDataset($0) }
                checkCapture(of: upload)
            case .nodes(let listening): listening.nodes.forEach { checkNode($0) }
            case .schedule, .onDemand, nil: break
            }
        }
    }

    private mutating func checkDataset(_ name: Placed<String>) {
        guard !datasetNames.contains(name.value), !findings.isFull else { return }
        let names = draft.datasets.map(\.name.value)
        findings.report(
            .unknownDataset(
                name.value, at: name.place, suggestion: NearMiss.best(for: name.value, in: names), known: names))
    }

    private mutating func checkNode(_ name: Placed<String>) {
        guard !nodeNames.contains(name.value), !findings.isFull else { return }
        if datasetNames.contains(name.value) {
            findings.report(.notANode(name.value, butA: "dataset", at: name.place))
        } else if draft.triggers.contains(where: { $0.name.value == name.value }) {
            findings.report(.notANode(name.value, butA: "trigger", at: name.place))
        } else {
            let suggestion = NearMiss.best(for: name.value, in: draft.nodes.lazy.map(\.name.value))
            findings.report(.unknownNode(name.value, at: name.place, suggestion: suggestion))
        }
    }

    /// `per` needs a dataset that has that capture; the others need only have files.
    private mutating func checkCapture(of upload: UploadDraft) {
        guard let per = upload.per else { return }
        let watched = Set(upload.datasets.map(\.value))
        let patterns = draft.datasets.filter { watched.contains($0.name.value) }.map(\.pattern)
        // A dataset that is missing or has a bad path is reported already, and may have had it.
        guard patterns.count == watched.count, !patterns.contains(where: { $0 == nil }) else { return }
        let captures = patterns.flatMap { $0?.value.captureNames ?? [] }
        guard !captures.contains(per.value) else { return }
        findings.report(
            .unknownCapture(
                per.value, at: per.place, suggestion: NearMiss.best(for: per.value, in: captures), known: captures))
    }
}
