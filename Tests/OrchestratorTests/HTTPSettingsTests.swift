import HTTPServing
import Notices
import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct HTTPSettingsTests {
    private func read(_ text: String) -> (settings: HTTPSettings?, messages: [String]) {
        let (root, diagnostics) = YAMLDocument.parse(text: "http: \(text)\n", file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return (
            reader.settings.http,
            reader.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
        )
    }

    @Test func `it says where to listen, and where the token is`() throws {
        let listen = try #require(ListenAddress("127.0.0.1:9470"))
        #expect(read("{listen: '127.0.0.1:9470'}").settings == HTTPSettings(listen: listen))
        let shown = read("{listen: '[::]:80', token: {env: T}}")
        #expect(shown.messages.isEmpty && shown.settings?.token == .environment("T"))
    }

    @Test(arguments: [
        (
            "{listen: '0.0.0.0:80'}",
            "1:16 other machines can reach 0.0.0.0:80, so a 'token' is needed, such as {env: TIDEGATE_TOKEN}"
        ),
        ("{listen: example.org:80}", "1:16 'listen' \(ListenAddress.form)"),
        ("{listen: [a]}", "1:16 'listen' \(ListenAddress.form)"),
        ("{token: {env: T}}", "1:7 'http' needs 'listen', which \(ListenAddress.form)"),
        (
            "{listen: '127.0.0.1:80', token: secret}",
            "1:39 'token' is a secret: say where it is, with {env: NAME}, {file: PATH} or {command: [...]}"
        ),
        ("{listens: '127.0.0.1:80'}", "1:8 unknown key 'listens'; did you mean 'listen'?"),
        ("9470", "1:7 a mapping is expected, with listen, token"),
        ("{}", "1:7 'http' needs 'listen', which \(ListenAddress.form)"),
    ])
    func `what is wrong is told with its place, and nothing is listened at`(text: String, message: String) {
        let read = read(text)
        #expect(read.settings == nil && read.messages.first == message)
    }
}
