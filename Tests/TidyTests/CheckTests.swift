import Testing

/// The checks find what they are for, and nothing else.
@Suite struct CheckTests {
    private func file(_ path: String, _ text: String) -> [SourceFile] { [SourceFile(path: path, text: text)] }

    @Test(arguments: [
        ("Sources/Cron/A.swift", "import Workflows", "Cron imports Workflows, which is above it"),
        ("Sources/Catalog/A.swift", "public import Cron", "Catalog imports Cron, which is beside it"),
        ("Sources/Cron/A.swift", "@testable import struct Store.Store\nimport YAMLSource", "which is beside it"),
        ("Sources/Attic/A.swift", "import Files", "the room 'Attic' has no floor"),
        ("Sources/Files/A.swift", "#if os(Linux)\n    import Files\n#endif", "Files imports Files"),
    ])
    func `an import that does not point down is found`(_ path: String, _ text: String, _ finding: String) {
        let findings = importsThatDoNotPointDown(file(path, text))
        #expect(findings.count == 1)
        #expect(findings.first?.contains(finding) == true)
    }

    @Test(arguments: [
        ("Sources/Cron/A.swift", "public import Timekeeping\nimport Foundation\n// import Workflows"),
        ("Sources/Cron/A.swift", "let text = \"\"\"\nimport Workflows\n\"\"\""),
        ("Tests/CronTests/A.swift", "import TidegateCLI"),
    ])
    func `an import that points down or out is fine`(_ path: String, _ text: String) {
        #expect(importsThatDoNotPointDown(file(path, text)) == [])
    }

    @Test(arguments: [
        "let now = Date()", "let clock = ContinuousClock()", "Int.random(in: 1...6)", "x = list.randomElement()",
        "var g = SystemRandomNumberGenerator()", "FileManager.default", "getenv(\"HOME\")", "let f = open(path, 0)",
        "let text = \"\\(Date())\"", "try await Task.sleep(for: x)", "print(x)",
    ])
    func `an impure call in a pure room is found, with what to write in its place`(_ code: String) {
        let findings = impureCalls(file("Sources/Scheduling/A.swift", "let x = 1\n" + code))
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("Sources/Scheduling/A.swift:2: Scheduling is pure, but says '") == true)
        #expect(findings.first?.contains("; take ") == true || findings.first?.contains("; let ") == true)
    }

    @Test(arguments: [
        "Sources/Orchestrator/A.swift", "Sources/Timekeeping/TimeZoneRules+System.swift", "Tests/CronTests/A.swift",
    ])
    func `the same call in another room, in the zones' door or in a test is fine`(_ path: String) {
        #expect(impureCalls(file(path, "let now = Date()")) == [])
    }

    @Test(arguments: [
        "// never Date()", "let text = \"Date()\"", "let d = CivilDate()", "batch.open(x)", "func open(_ x: Int) {}",
        "case open(Int)", "Int.random(in: 1...6, using: &random)", "/* print(x) /* Date() */ Date() */", "reopen(x)",
        "let a = #\"\"Date()\"\\(Date())\"#", "let updateDate = lastUpdate()",
    ])
    func `what only looks like a call is fine`(_ code: String) {
        #expect(impureCalls(file("Sources/Scheduling/A.swift", code)) == [])
    }

    @Test(arguments: [
        ("let x = try! f()", "try!"), ("fatalError(\"no\")", "fatalError("), ("let p = Process()", "Process()"),
        ("let p = Foundation.Process()", "Foundation.Process"), ("DispatchQueue.main", "DispatchQueue"),
        ("// TO" + "DO: later", "TO" + "DO"), ("print(1)", "print("), ("let x = y as! Int", "as!"),
        ("final class A: @unchecked Sendable {}", "@unchecked Sendable"),
        ("\nnonisolated(unsafe) var x = 1", "nonisolated(unsafe)"),
    ])
    func `a banned call is found in any room`(_ code: String, _ word: String) {
        let findings = bannedCalls(file("Sources/Engines/A.swift", code))
        #expect(findings.count == 1)
        #expect(findings.first?.contains("'\(word)'") == true)
    }

    @Test func `a marker is found in C too, and print is fine where a person reads`() {
        #expect(bannedCalls(file("Sources/CSystemCalls/a.c", "/* FIX" + "ME */")).count == 1)
        #expect(bannedCalls(file("Sources/TidegateCLI/A.swift", "print(1)")) == [])
    }

    @Test(arguments: [
        "// Its state is guarded by the lock.\nfinal class A: @unchecked Sendable {}",
        "final class A: @unchecked Sendable {}  // immutable after init", "/// Not a fatalError(…).", "retry!",
        "debugprint(x)",
    ])
    func `what is explained or only looks banned is fine`(_ code: String) {
        #expect(bannedCalls(file("Sources/Engines/A.swift", code)) == [])
    }

    @Test func `a file of 401 lines is found, one of 400 is fine`() {
        #expect(misshapenFiles(file("Sources/Cron/A.swift", String(repeating: "x\n", count: 401))).count == 1)
        #expect(misshapenFiles(file("Sources/Cron/A.swift", String(repeating: "x\n", count: 400))) == [])
    }

    @Test(arguments: ["Utils.swift", "StringHelpers.swift", "BatchManager+More.swift", "CommonTypes.swift"])
    func `a file named after nothing is found`(_ name: String) {
        #expect(misshapenFiles(file("Sources/Cron/\(name)", "")).count == 1)
    }

    @Test(arguments: ["Batch.swift", "Commons.swift", "Utility.swift", "Cron+Names.swift"])
    func `a file named after an idea is fine`(_ name: String) {
        #expect(misshapenFiles(file("Sources/Cron/\(name)", "")) == [])
    }

    @Test func `folders without a floor, rooms without a folder and rooms without tests are found`() {
        var folders = Set(Floors.all.joined().flatMap { ["Sources/\($0)", "Tests/\($0)Tests"] })
        #expect(misplacedFolders(folders) == [])
        folders.insert("Sources/Attic")
        folders.remove("Tests/CronTests")
        folders.remove("Sources/Store")
        #expect(
            misplacedFolders(folders) == [
                "Sources/Store is missing", "Sources/Attic has no floor; give it one in Floors.swift",
                "Tests/CronTests is missing",
            ])
    }

    @Test func `code is a text without comments and literals, line by line`() {
        let text = "a // b\nc /* d\ne */ f\n\"g \\(h(\"i\")) \\\" j\" k\nl \"\"\"\n m \\(n)\n \"\"\" o"
        #expect(codeOnly(text) == "a \nc \n f\n\" h(\"\") \" k\nl \"\n n \n\" o")
    }
}
