import Testing

/// What must hold in this repository. That each check can fail is in `CheckTests.swift`.
@Suite struct RepositoryTests {
    let repository: Repository

    init() throws {
        repository = try Repository.this()
    }

    @Test func `the repository is read`() {
        #expect(repository.manifest.contains("name: \"tidegate\""))
        #expect(repository.files(of: "Timekeeping").contains { $0.name == "Instant.swift" })
        #expect(repository.files.contains { $0.path == "Tests/TidyTests/RepositoryTests.swift" })
    }

    @Test func `imports only point down`() {
        expectNone(importsThatDoNotPointDown(repository.files))
    }

    @Test func `pure rooms ask no clock, no chance and no machine`() {
        expectNone(impureCalls(repository.files))
    }

    @Test func `no room makes a banned call or leaves a marker`() {
        expectNone(bannedCalls(repository.files))
    }

    @Test func `no file is too long or named after nothing`() {
        expectNone(misshapenFiles(repository.files))
    }

    @Test func `each room has its folder, its floor and its tests`() {
        expectNone(misplacedFolders(repository.folders))
    }

    private func expectNone(_ findings: [String]) {
        for finding in findings { Issue.record("\(finding)") }
    }
}
