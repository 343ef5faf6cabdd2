// Wait, Pass, Succeed, Fail, and types that are not known.
extension MachineImport {
    mutating func importWait(_ place: Place) {
        let fields = place.state.fields
        var entry = entry(for: place, known: ["Seconds", "Timestamp"])
        if let seconds = fields["Seconds"]?.count {
            entry.set("wait", .duration(seconds: seconds))
        } else if let time = fields["Timestamp"]?.string, !time.hasPrefix("{%") {
            entry.set("until", .text(time))
        } else {
            for key in ["Seconds", "Timestamp"] {
                if let value = fields[key] { entry.mark("\(key) \(value)", at: fields.path.key(key)) }
            }
            entry.mark("how long to wait; it waits for no time", at: fields.path)
            entry.set("wait", .duration(seconds: 0))
        }
        setNeeds(place, of: &entry)
        draft.add(entry, to: .steps)
    }

    mutating func importPass(_ place: Place) {
        var entry = entry(for: place, known: ["Result"])
        let result = place.state.fields["Result"]
        switch result {
        case nil, .object: break
        case let other?:
            let text = "a Result that is no object; it is the output 'result': \(other)"
            entry.mark(text, at: place.state.path.key("Result"))
        }
        let outputs = result.map { $0.object == nil ? ["result": YAMLValue($0)] : YAMLValue($0) }
        entry.set("pass", outputs ?? [:])
        setNeeds(place, of: &entry)
        draft.add(entry, to: .steps)
    }

    mutating func importSucceed(_ place: Place) {
        var entry = entry(for: place, known: [])
        entry.set("pass", [:])
        setNeeds(place, of: &entry)
        draft.add(entry, to: .steps)
    }

    mutating func importFail(_ place: Place) throws(ImportError) {
        var entry = entry(for: place, known: ["Error", "Cause"])
        let error = try place.state.fields.textIfAny("Error")
        let cause = try place.state.fields.textIfAny("Cause")
        entry.set("fail", .text(cause ?? error ?? place.state.name))
        if let error, let kind = ErrorRules.kind(error) { entry.set("error", .text(kind)) }
        setNeeds(place, of: &entry)
        try setCatch(place, &entry)
        draft.add(entry, to: .steps)
    }

    mutating func importUnknown(_ place: Place) throws(ImportError) {
        let type = place.state.type
        var entry = entry(for: place, known: ["Catch"])
        entry.mark("a state of type \(type); it fails here", at: place.state.path.key("Type"))
        entry.set("fail", .text("a state of type \(type) was not imported"))
        entry.set("error", "not-imported")
        setNeeds(place, of: &entry)
        try setCatch(place, &entry)
        draft.add(entry, to: .steps)
    }
}
