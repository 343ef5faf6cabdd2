import Testing

@testable import Files

@Suite struct CompletionMarkerTests {
    @Test(arguments: [
        ("{name}.done", "a.csv", "a.csv.done"), ("_{name}", "a.csv", "_a.csv"), ("ok-{name}.x", "é", "ok-é.x"),
    ])
    func `one for each file is found from the file, and the file from it`(text: String, name: String, marker: String)
        throws
    {
        let done = try #require(CompletionMarker(text))
        #expect(done.marker(of: name) == marker && done.file(of: marker) == name)
        #expect(done.isMarker(marker) && !done.isMarker(name))
        #expect(!done.isMarker(text.replacing("{name}", with: "")))
    }

    @Test func `one for all is the same for each file`() throws {
        let done = try #require(CompletionMarker("_SUCCESS"))
        #expect(done.marker(of: "a.csv") == "_SUCCESS" && done.file(of: "_SUCCESS") == nil)
        #expect(done.isMarker("_SUCCESS") && !done.isMarker("_SUCCESS.csv"))
    }

    @Test(arguments: ["", ".", "..", "{name}", "a/{name}", "{name}{name}", "{nam}.done", "}"])
    func `other texts are no marker`(text: String) {
        #expect(CompletionMarker(text) == nil)
    }
}
