import Importing
import Testing

struct StatesLanguageTests {
    @Test func `a task becomes a job`() throws {
        let (text, warnings) = try imported(HelloWorld.json, name: "Hello World")
        #expect(text == HelloWorld.yaml)
        #expect(warnings.count == marks(in: text))
    }

    @Test func `an order machine becomes a workflow and one for its map`() throws {
        let (text, warnings) = try imported(OrderProcessing.json, name: "OrderProcessing")
        #expect(text == OrderProcessing.yaml)
        #expect(warnings.count == marks(in: text))
    }

    @Test func `a map over one task is a job for each item`() throws {
        let json = machine(
            #""A": {"Type": "Map", "ItemsPath": "$.rows", "End": true, "Iterator": {"StartAt": "T", "States": {"T": {"#
                + #""Type": "Task", "Resource": "r", "End": true, "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}}"#)
        let text = try imported(json).text
        #expect(text.contains("    for-each: {output: run.rows}\n    retry: {attempts: 3, delay: 1s, backoff: 2}\n"))
        #expect(text.contains("    shell: jobs/a.sh\n"))
    }

    @Test func `a loop is marked and fails where it would go back`() throws {
        let json = machine(
            #""A": {"Type": "Task", "Resource": "r", "Next": "B"}, "B": {"Type": "Choice", "Choices": ["#
                + #"{"Variable": "$.done", "BooleanEquals": false, "Next": "A"}], "Default": "C"},"#
                + #""C": {"Type": "Succeed"}"#)
        let (text, warnings) = try imported(json)
        #expect(text.contains(#"{when: "a.done = FALSE", go-to: b-back-to-a}"#))
        #expect(text.contains("    fail: \"goes back to A, which Tidegate cannot\"\n"))
        #expect(warnings.contains("$.States.B.Choices[0].Next: not imported: the way back to 'A'; there are no loops"))
    }

    @Test func `a JSONata condition is marked and never true`() throws {
        let json = machine(
            #""A": {"Type": "Choice", "Choices": [{"Condition": "{% $x > 1 %}", "Next": "B"}], "Default": "B"},"#
                + #""B": {"Type": "Succeed"}"#)
        let (text, warnings) = try imported(json)
        #expect(text.contains("# NOT IMPORTED: the condition Condition: \"{% $x > 1 %}\""))
        #expect(text.contains("{when: \"FALSE\", go-to: b}"))
        #expect(warnings.count == 1)
    }

    @Test func `a state that only a shadowed catch names does not begin by itself`() throws {
        let all = #"[{"ErrorEquals": ["States.ALL"], "Next": "B"}, {"ErrorEquals": ["X"], "Next": "C"}]"#
        let json = machine(
            #""A": {"Type": "Task", "Resource": "r", "End": true, "Catch": \#(all)},"#
                + #""B": {"Type": "Succeed"}, "C": {"Type": "Succeed"}"#)
        let text = try imported(json).text
        #expect(text.contains("what begins 'c': no node can\n  c:\n    pass: {}\n    when: \"FALSE\"\n"))
    }

    @Test(arguments: ["InputPath", "Assign", "Colour"])
    func `a field without counterpart is told`(_ field: String) throws {
        let json = machine(#""A": {"Type": "Wait", "Seconds": 5, "\#(field)": "$.x\n- y", "End": true}"#)
        let (text, warnings) = try imported(json)
        #expect(text.contains("  # NOT IMPORTED: \(field) \"$.x\\n- y\"\n  a:\n    wait: 5s\n"))
        #expect(warnings == ["$.States.A.\(field): not imported: \(field) \"$.x\\n- y\""])
    }

    @Test func `an unknown type of state fails in its place`() throws {
        let (text, warnings) = try imported(machine(#""A": {"Type": "Dance", "End": true}"#))
        #expect(text.contains("    fail: a state of type Dance was not imported\n    error: not-imported\n"))
        #expect(warnings.count == 1)
    }

    @Test func `text of the user cannot break the YAML`() throws {
        let json = #"""
            {"Comment": "a: b\n# c \u2028", "StartAt": "x:\ny", "States": {
            "x:\ny": {"Type": "Fail", "Comment": "one\njobs: two", "Cause": "- {\"a\": 'b'}"},
            "order": {"Type": "Pass", "End": true}}}
            """#
        let text = try imported(json, name: "../Ünder\nscore").text
        #expect(text.contains("\nworkflow: nder-score\n"))
        #expect(text.contains("\ndescription: \"a: b\\n# c \\u2028\"\n"))
        #expect(text.contains("\n  # one\n  # jobs: two\n  x-y:\n    fail: \"- {\\\"a\\\": 'b'}\"\n"))
        #expect(text.contains("\n# NOT IMPORTED: state 'order', which no state leads to\n"))
    }
}
