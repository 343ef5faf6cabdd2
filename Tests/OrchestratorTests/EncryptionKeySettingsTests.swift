import Notices
import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct EncryptionKeySettingsTests {
    private func read(_ text: String) -> (keys: [String: Secret], messages: [String]) {
        let (root, diagnostics) = YAMLDocument.parse(text: "keys: \(text)\n", file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return (reader.settings.keys, reader.diagnostics.map(\.message))
    }

    @Test func `keys are named, each with where it is`() {
        let (keys, messages) = read("{people: {env: KEY}, orders: {file: secrets/key}, days: {command: [pass, days]}}")
        #expect(messages.isEmpty)
        #expect(
            keys == [
                "people": .environment("KEY"), "orders": .file("secrets/key"), "days": .command(["pass", "days"]),
            ])
    }

    @Test(arguments: [
        ("[people]", "keys are a mapping of names"),
        (
            "{people: MDEyMzQ1Njc4OTExMjM0NQ==}",
            "'people' is a secret: say where it is, with {env: NAME}, {file: PATH} or {command: [...]}"
        ),
    ])
    func `a key is never in the text`(text: String, message: String) {
        #expect(read(text).messages == [message])
    }
}
