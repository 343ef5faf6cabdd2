import Files
import Foundation
import PowerCuts
import TestSupport
import Testing

/// A recorder is loaded by LD_PRELOAD.
private let canRecord: Bool = {
    #if os(Linux)
        true
    #else
        false
    #endif
}()

/// A built daemon at work is recorded; then the power is cut at any of its deeds.
@Suite(.serialized, .enabled(if: canRecord)) struct PowerCutTests {
    /// One recording for all tests.
    private struct Recorded: Sendable {
        let folder: ScratchFolder
        let programs: BuiltPrograms
        let recording: Recording
        let commits: RecordedCommits
        /// Where stores are put: in memory where there is some.
        let memory: String

        init() throws {
            folder = try ScratchFolder()
            programs = try BuiltPrograms(in: String(try Program(in: folder).path.dropLast("/tidegate".count)))
            var workload = try Workload(programs, in: folder.path)
            workload.lives = 2
            recording = try workload.record()
            memory =
                FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm/\(UUID())" : folder.path("memory")
            commits = try RecordedCommits(of: recording, folder: memory + "/commits")
        }
    }

    private static let recorded = Result { try Recorded() }

    private func campaign(states: Int, plant: PlantedFault? = nil) async throws -> Campaign.Tally {
        let recorded = try Self.recorded.get()
        var campaign = Campaign(recorded.recording, recorded.commits, folder: recorded.memory + "/\(UUID())")
        campaign.states = states
        campaign.plant = plant
        campaign.workers = 1
        return try await campaign.run()
    }

    @Test func `nothing is done or said before what it is about is committed`() throws {
        let commits = try Self.recorded.get().commits
        #expect(commits.violations == [])
        #expect(commits.tellings > 20)
    }

    @Test func `whatever sectors and names are lost, what was told is there and outputs are whole`() async throws {
        // So few because this is not optimised: `make power-cuts` looks at a million.
        let states = 1_000
        let tally = try await campaign(states: states)
        #expect(tally.states == states)
        #expect(tally.violations == [])
    }

    @Test(arguments: PlantedFault.allCases) func `a planted fault is found`(_ plant: PlantedFault) async throws {
        #expect(try await campaign(states: 60, plant: plant).broken > 0)
    }

    @Test func `a daemon that goes on ingests every file once, and every row is in the output once`() throws {
        let recorded = try Self.recorded.get()
        let recovered = RecoveredWorkspace(recorded.recording, recorded.programs, folder: recorded.folder.path)
        #expect(try recovered.violations(states: 0..<5, seed: 1) == [])
    }
}
