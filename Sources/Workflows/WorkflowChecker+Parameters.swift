import YAMLSource

/// Run properties: each value of its kind, each name that is used known, and what nodes of a kind may have.
extension WorkflowChecker {
    mutating func checkParameters() {
        let parameters = Dictionary(draft.parameters.map { ($0.name.value, $0.value) }) { first, _ in first }
        for trigger in draft.triggers {
            checkSettings(of: trigger, parameters)
        }
        for dataset in draft.datasets {
            guard let first = dataset.otherwise.first else { continue }
            for parameter in draft.parameters where parameter.value.defaultValue == nil {
                findings.report(
                    .parameterNotGiven(parameter.name.value, otherwiseOf: dataset.name.value, at: first.place))
            }
        }
        let names = Array(parameters.keys) + ["scheduled", "run", "workflow"]
        for node in draft.nodes {
            checkKeys(of: node)
            for text in node.templates where !findings.isFull {
                checkTemplate(text, known: names + (node.forEach == nil ? [] : ["item", "index"]))
            }
        }
    }

    private mutating func checkSettings(of trigger: TriggerDraft, _ parameters: [String: Parameter]) {
        for setting in trigger.parameters {
            let (name, value) = setting.value
            guard let parameter = parameters[name] else {
                let suggestion = NearMiss.best(for: name, in: parameters.keys.sorted())
                findings.report(.unknownParameter(name, at: setting.place, suggestion: suggestion))
                continue
            }
            if let problem = parameter.problem(with: value) {
                findings.report(.badValue(name, problem, at: setting.place))
            }
        }
        switch trigger.condition {
        case .nodes, .onDemand, nil: return
        case .schedule, .upload: break
        }
        let given = Set(trigger.parameters.map(\.value.name))
        for parameter in draft.parameters where parameter.value.defaultValue == nil {
            guard !given.contains(parameter.name.value) else { continue }
            findings.report(
                .parameterNotGiven(parameter.name.value, trigger: trigger.name.value, at: trigger.name.place))
        }
    }

    private mutating func checkTemplate(_ text: Placed<String>, known: [String]) {
        for name in TextTemplate(text.value).names {
            // What follows a point is a member of an item, known only when it runs.
            let head = name.split(separator: ".", maxSplits: 1).first.map(String.init) ?? name
            guard !known.contains(head) else { continue }
            findings.report(
                .unknownInTemplate(name, at: text.place, suggestion: NearMiss.best(for: name, in: known)))
        }
    }

    /// Some keys make sense only for nodes that run something.
    private mutating func checkKeys(of node: NodeDraft) {
        guard let work = node.work else { return }
        var isRun = false
        switch work {
        case .step(.workflow): isRun = true
        case .step, .crawl: break
        case .sql, .python, .shell, .spark: isRun = true
        }
        if node.forEach != nil, !isRun {
            findings.report(.notForThisNode("for-each", kind: work.kind, at: node.name.place))
        }
        if node.forEach != nil, node.output != nil {
            findings.report(.forEachWithOutput(at: node.name.place))
        }
        if node.heartbeat != nil, node.kind != .job {
            findings.report(.notForThisNode("heartbeat", kind: work.kind, at: node.name.place))
        }
        if node.grace != nil, node.kind != .job {
            findings.report(.notForThisNode("grace", kind: work.kind, at: node.name.place))
        }
        if node.kind == .step, node.pool != nil || node.maxConcurrent != nil {
            findings.report(.notForThisNode("pool or max-concurrent", kind: work.kind, at: node.name.place))
        }
    }
}

extension Diagnostic {
    static func unknownParameter(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '\($0)'?" } ?? "add it under 'parameters'"
        return error(at: place, "unknown parameter \(quoted(name)); \(advice)", suggestion: suggestion)
    }

    static func parameterNotGiven(_ name: String, trigger: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "parameter '\(name)' has no default; give it one, or 'set: {\(name): …}' in trigger '\(trigger)'")
    }

    static func parameterNotGiven(_ name: String, otherwiseOf dataset: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "parameter '\(name)' has no default, which the run needs that is made when files of '\(dataset)' are late")
    }

    static func unknownInTemplate(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '{\($0)}'?" } ?? "a brace that is text is written '{{'"
        return error(at: place, "nothing is known as '{\(name)}'; \(advice)", suggestion: suggestion)
    }

    static func notForThisNode(_ key: String, kind: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is not for a node of the kind '\(kind)'")
    }

    static func forEachWithOutput(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "a job with 'for-each' has no 'output'; let it write its results and a later job collect them")
    }
}
