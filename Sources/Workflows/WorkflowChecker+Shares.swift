import Files
import YAMLSource

/// `hold-for`: triggers that take each file of a dataset once.
extension WorkflowChecker {
    mutating func checkShares() {
        for dataset in draft.datasets where !dataset.holdFor.isEmpty {
            for name in dataset.holdFor { checkSharer(name, of: dataset) }
            if dataset.onReplace != .append, let place = dataset.holdFor.first?.place {
                findings.report(.sharedAndReplaced(dataset.name.value, dataset.onReplace.rawValue, at: place))
            }
            checkLeftOut(of: dataset)
        }
    }

    private mutating func checkSharer(_ name: Placed<String>, of dataset: DatasetDraft) {
        guard let trigger = draft.triggers.first(where: { $0.name.value == name.value }) else {
            let names = draft.triggers.filter(\.takesFiles).map(\.name.value)
            let suggestion = NearMiss.best(for: name.value, in: names)
            return findings.report(
                .unknownTrigger(name.value, at: name.place, suggestion: suggestion, known: names))
        }
        // What cannot be read of it is reported already.
        guard let condition = trigger.condition else { return }
        if !trigger.takesFiles {
            findings.report(.takesNoFiles(name.value, at: name.place))
        } else if name.value == Trigger.byHand {
            findings.report(.sharerNamedAsByHand(name.value, at: trigger.name.place))
        } else if case .upload(let upload) = condition, !upload.names(dataset) {
            findings.report(.doesNotTake(name.value, dataset.name.value, at: name.place))
        }
    }

    /// Warns of triggers that wait for files they never get.
    private mutating func checkLeftOut(of dataset: DatasetDraft) {
        let sharers = Set(dataset.holdFor.map(\.value))
        for trigger in draft.triggers where !sharers.contains(trigger.name.value) {
            guard case .upload(let upload) = trigger.condition,
                let place = upload.datasets.first(where: { $0.value == dataset.name.value })?.place
            else { continue }
            findings.report(.getsNone(trigger.name.value, of: dataset.name.value, at: place))
        }
    }
}

extension UploadDraft {
    fileprivate func names(_ dataset: DatasetDraft) -> Bool {
        datasets.contains { $0.value == dataset.name.value }
    }
}

extension TriggerDraft {
    /// Whether it is of a kind that takes files by itself.
    fileprivate var takesFiles: Bool {
        switch condition {
        case .schedule, .upload: true
        case .nodes, .onDemand, nil: false
        }
    }
}

extension Diagnostic {
    fileprivate static func takesNoFiles(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "trigger \(quoted(name)) takes no files by itself; name triggers by schedule or upload here")
    }

    fileprivate static func doesNotTake(_ name: String, _ dataset: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "trigger \(quoted(name)) takes no files of \(quoted(dataset)); name the dataset in its 'on-upload', or leave the trigger out here"
        )
    }

    fileprivate static func sharerNamedAsByHand(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "runs that a person starts are those of \(quoted(name)); give the trigger another name, as 'hold-for' names it"
        )
    }

    fileprivate static func sharedAndReplaced(_ dataset: String, _ rule: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "\(quoted(dataset)) cannot have 'hold-for' with 'on-replace: \(rule)'; take one away, or write a workflow for each trigger"
        )
    }

    fileprivate static func getsNone(_ trigger: String, of dataset: String, at place: SourcePlace) -> Diagnostic {
        warning(
            at: place,
            "trigger \(quoted(trigger)) never gets a file of \(quoted(dataset)), as its 'hold-for' does not name it")
    }
}
