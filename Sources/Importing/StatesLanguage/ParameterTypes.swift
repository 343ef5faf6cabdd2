/// The parameters that a workflow reads, with the types that its use of them tells.
struct ParameterTypes {
    private var names: [String] = []
    private var types: [String: String] = [:]
    private var optional: Set<String> = []

    /// Two different types become `json`; a use without one tells nothing.
    mutating func use(_ name: String, as type: String? = nil, mayBeMissing: Bool = false) {
        if mayBeMissing { optional.insert(name) }
        if !names.contains(name) { names.append(name) }
        guard let type else { return }
        types[name] = types[name, default: type] == type ? type : "json"
    }

    var entries: [DraftEntry] {
        names.map { name in
            var entry = DraftEntry(name)
            entry.set("type", .text(types[name] ?? "json"))
            if optional.contains(name) { entry.set("default", .word("null")) }
            return entry
        }
    }
}
