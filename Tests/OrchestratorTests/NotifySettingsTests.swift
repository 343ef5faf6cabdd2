import Testing
import Workflows
import YAMLSource

@testable import Orchestrator

@Suite struct NotifySettingsTests {
    private func read(_ text: String) -> (settings: Settings, messages: [String]) {
        let (root, diagnostics) = YAMLDocument.parse(text: text, file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return (
            reader.settings,
            reader.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
        )
    }

    @Test func `who is told of a restart may be written before the channels`() {
        let read = read("notify: {restart: [ops, log]}\nchannels: {ops: {file: a}, log: {file: b}}\n")
        #expect(read.messages.isEmpty && read.settings.notified == [.restart: ["ops", "log"]])
        #expect(self.read("channels: {ops: {file: a}}\nnotify: {restart: ops}\n").messages.isEmpty)
    }

    @Test(arguments: [
        ("{restart: opps}", "2:19 there is no channel 'opps'; did you mean 'ops'?"),
        ("{restart: [ops, zebra]}", "2:25 there is no channel 'zebra'; set it in 'channels'"),
        ("{restart: {a: b}}", "2:19 'restart' takes names of channels"),
        ("{restarts: ops}", "2:10 unknown key 'restarts'; did you mean 'restart'?"),
        ("{failure: ops}", "2:10 unknown key 'failure'"),
    ])
    func `what is wrong is told with its place`(notify: String, message: String) {
        #expect(read("channels: {ops: {file: a}}\nnotify: \(notify)\n").messages == [message])
    }
}
