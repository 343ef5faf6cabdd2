import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct JobEnvironmentTests {
    private static let daemon = [
        "PATH": "/bin", "LC_ALL": "C", "HOME": "/root", "AWS_SECRET_ACCESS_KEY": "s", "TIDEGATE_TOKEN": "t",
        "PIP_INDEX_URL": "u", "PIPER": "p", "TIDEGATE_DUCKDB": "d", "PATHS": "x",
    ]

    @Test func `jobs get what programs need, and no secret of the daemon`() {
        let passed = JobEnvironment.passed(of: Self.daemon, also: [])
        #expect(passed == ["PATH": "/bin", "LC_ALL": "C", "HOME": "/root", "TIDEGATE_DUCKDB": "d"])
    }

    @Test func `the settings pass more, one by one or by the beginning of their names`() {
        let passed = JobEnvironment.passed(of: Self.daemon, also: ["AWS_SECRET_ACCESS_KEY", "PIP_*", "NONE"])
        #expect(passed["AWS_SECRET_ACCESS_KEY"] == "s" && passed["PIP_INDEX_URL"] == "u")
        #expect(passed["PIPER"] == nil && passed["NONE"] == nil)
    }

    @Test(arguments: [
        ("[A, 'B_*']", ["A", "B_*"], 0), ("A", ["A"], 0), ("[]", [], 1), ("['A=1']", [], 1), ("[{A: 1}]", [], 1),
        ("['*A']", [], 1),
    ])
    func `the settings take names`(text: String, names: [String], problems: Int) {
        let (root, diagnostics) = YAMLDocument.parse(text: "environment: \(text)\n", file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        #expect(reader.settings.environment == names && reader.diagnostics.count == problems)
    }
}
