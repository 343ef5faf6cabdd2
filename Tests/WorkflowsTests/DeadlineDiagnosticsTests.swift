import Testing

@Suite struct DeadlineDiagnosticsTests {
    @Test(
        arguments: [
            ("{files: 1..3}", "2:28 error: 'expect-arrivals' of dataset 'd' lacks 'by'"),
            (
                "{by: 25:00}",
                "2:50 error: 'by': '25:00' is no time; write '06:00', or a cron text such as '0 6 * * MON-FRI'"
            ),
            ("{by: '06:00', files: 3..1}", "2:66 error: 'files': '3..1' is no range; write 1..3, 1.. or 2"),
            ("{by: '06:00', files: -1}", "2:66 error: 'files': '-1' is no range; write 1..3, 1.. or 2"),
            ("{by: '06:00', files: ..}", "2:66 error: 'files': '..' is no range; write 1..3, 1.. or 2"),
            ("{by: '06:00', size: x..}", "2:65 error: 'size': 'x..' is no range; write 1 MB..20 MB, or 1 MB.."),
            ("{by: '06:00', otherwise: [b]}", "2:71 error: unknown node 'b'; no crawler or job has that name"),
            (
                "{by: '06:00', otherwis: a}",
                "2:59 error: unknown key 'otherwis' in 'expect-arrivals' of dataset 'd'; did you mean 'otherwise'?"
            ),
        ])
    func `what is wrong with expected files is told with its place`(expected: String, message: String) {
        let text = "workflow: w\ndatasets: {d: {path: in/*, expect-arrivals: \(expected)}}\njobs: {a: {shell: x}}\n"
        #expect(messages(text) == [message])
    }

    @Test func `a run that is late needs a time`() {
        #expect(
            messages("workflow: w\nexpect-by: soon\njobs: {a: {shell: x}}\n") == [
                "2:12 error: 'expect-by': 'soon' is no time; write '06:00', or a cron text such as '0 6 * * MON-FRI'"
            ])
    }

    @Test func `a node for files that are late is started by that alone, and needs what every run needs`() {
        let text = """
            workflow: w
            parameters: {day: {type: date}}
            datasets: {d: {path: in/*, expect-arrivals: {by: '06:00', otherwise: b}}}
            triggers: {t: {on-demand: true, start: a}}
            jobs: {a: {shell: x}, b: {shell: x}}
            """
        #expect(
            messages(text) == [
                "3:70 error: parameter 'day' has no default, which the run needs that is made when files of 'd' are late"
            ])
        #expect(messages(text.replacing("parameters: {day: {type: date}}", with: "")).isEmpty)
    }
}
