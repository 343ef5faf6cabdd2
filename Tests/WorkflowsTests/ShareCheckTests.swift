import Testing
import Workflows
import YAMLSource

/// What `hold-for` may say.
@Suite struct ShareCheckTests {
    private func messages(_ rules: String, triggers: String = "") -> [String] {
        let text = """
            workflow: w
            datasets:
              d: {path: in/*.csv, \(rules)}
              e: {path: out/*.csv}
            triggers:
              hourly: {on-upload: d, batch: {window: 1h}, start: a}
              nightly: {schedule: 0 2 * * *, start: a}
              others: {on-upload: e, start: a}
              asked: {on-demand: true, start: a}
              then: {on-success: a, start: b}
              \(triggers)
            jobs: {a: {shell: x}, b: {shell: x}}
            """
        return WorkflowLoader.load(text: text, file: "w.yaml").diagnostics.map { found in
            let at = found.location
            return "\(at.line):\(at.column): \(found.severity.rawValue): \(found.message)"
        }
    }

    @Test func `triggers by upload and schedule may share a dataset`() throws {
        #expect(messages("hold-for: [hourly, nightly]").isEmpty)
        #expect(messages("hold-for: hourly").isEmpty)
    }

    @Test(arguments: [
        ("[hourly, nihgtly]", "3:42: error: unknown trigger 'nihgtly'; did you mean 'nightly'?"),
        ("[hourly, zzz]", "3:42: error: unknown trigger 'zzz'; there is hourly, nightly, others"),
        (
            "[hourly, others]",
            "3:42: error: trigger 'others' takes no files of 'd'; name the dataset in its 'on-upload', or leave the trigger out here"
        ),
        (
            "[hourly, asked]",
            "3:42: error: trigger 'asked' takes no files by itself; name triggers by schedule or upload here"
        ),
        (
            "[hourly, then]",
            "3:42: error: trigger 'then' takes no files by itself; name triggers by schedule or upload here"
        ),
        ("[hourly, hourly]", "3:42: warning: 'hourly' is listed twice in 'hold-for'; remove one"),
        (
            "[hourly, nightly], on-replace: replace",
            "3:34: error: 'd' cannot have 'hold-for' with 'on-replace: replace'; take one away, or write a workflow for each trigger"
        ),
    ])
    func `what takes no files of the dataset cannot share them`(list: String, message: String) {
        #expect(messages("hold-for: \(list)").contains(message), "\(messages("hold-for: \(list)"))")
    }

    @Test func `a trigger that waits for files it never gets is warned of`() {
        let found = messages("hold-for: [nightly]")
        #expect(
            found == ["6:23: warning: trigger 'hourly' never gets a file of 'd', as its 'hold-for' does not name it"])
    }

    @Test func `a trigger cannot share files under the name of runs that a person starts`() {
        let found = messages("hold-for: [hourly, on-demand]", triggers: "on-demand: {every: 1d, start: a}")
        #expect(found.count == 1 && found[0].contains("give the trigger another name"), "\(found)")
    }
}
