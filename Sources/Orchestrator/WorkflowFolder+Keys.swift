import Scheduling
import Workflows
import YAMLSource

extension WorkflowFolder {
    /// What is encrypted with a key that is not there fails until it is.
    func warnOfUnknownKeys(_ settings: Settings, in reading: inout Reading) {
        for loaded in reading.loaded {
            let keys = Set(loaded.definition.workflow.nodes.compactMap(\.output?.encryptionKey))
            for key in keys.sorted() where settings.keys[key] == nil {
                let near = NearMiss.best(for: key, in: settings.keys.keys.sorted())
                let hint =
                    near.map { "did you mean '\($0)'?" } ?? "say where it is with 'keys: {\(key): {env: NAME}}' there"
                let place = FirstPlace.of(key, in: reading.texts[loaded.origin] ?? "", lineHas: "encrypt")
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message: "the key '\(key)' is not in tidegate.yaml; \(hint)"))
            }
        }
    }
}
