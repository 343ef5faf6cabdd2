import ArgumentParser
import Files
import Foundation
import PowerCuts

/// Records the built daemon at work, and looks at many states that a power cut may leave of it.
@main
struct PowerCutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidegate-power-cuts",
        abstract: "Records the built daemon at work, and looks at many states that a power cut may leave of it.")

    @Option(help: "States to look at.")
    var states = 1_000_000
    @Option(help: "States in which the built daemon goes on to the end.")
    var daemons = 200
    @Option(help: "The first of these.")
    var firstDaemon = 0
    @Option(help: "What the states are drawn from.")
    var seed: UInt64 = 1
    @Option(help: "States looked at at once.")
    var workers = 2
    @Option(help: "Lives of the recorded daemon.")
    var lives = 6
    @Option(help: "The folder that the daemon is built in; this program's own if not given.")
    var programs: String?
    @Option(help: "A recording to look at again, in place of a new one.")
    var recording: String?
    @Option(help: "Where to keep the recording.")
    var keep: String?

    func run() async throws {
        let folder = try scratchFolder()
        defer { try? LocalFileSystem().removeTree(folder) }
        let built = try BuiltPrograms(
            in: programs ?? Bundle.main.executableURL?.deletingLastPathComponent().path ?? ".build/release")
        let recording = try recorded(built, in: folder)
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm/tidegate-\(getpid())" : folder
        defer { try? LocalFileSystem().removeTree(memory) }
        let clock = ContinuousClock()
        let commits = try RecordedCommits(of: recording, folder: memory + "/commits")
        print("\(recording.count) deeds, \(commits.count) commits, \(commits.tellings) of which others were told")
        var broken = commits.violations
        var campaign = Campaign(recording, commits, folder: memory)
        campaign.states = states
        campaign.seed = seed
        campaign.workers = workers
        let began = clock.now
        let tally = try await campaign.run()
        report(tally, "no fault", clock.now - began)
        broken += tally.violations
        for plant in PlantedFault.allCases {
            campaign.plant = plant
            campaign.states = min(states, 2_000)
            let began = clock.now
            let tally = try await campaign.run()
            report(tally, plant.rawValue, clock.now - began)
            if tally.broken == 0 { broken.append("the fault '\(plant.rawValue)' was planted and not found") }
        }
        let daemonsBegan = clock.now
        let recovered = RecoveredWorkspace(recording, built, folder: folder)
        let wrong = try recovered.violations(states: firstDaemon..<firstDaemon + daemons, seed: seed)
        print(
            "\(daemons) daemons went on in \((clock.now - daemonsBegan).components.seconds) s, \(wrong.count) of them wrong"
        )
        broken += wrong
        for violation in broken { print(violation) }
        if !broken.isEmpty { throw ExitCode.failure }
    }

    private func recorded(_ built: BuiltPrograms, in folder: String) throws -> Recording {
        if let recording { return try Recording(path: recording) }
        var workload = try Workload(built, in: folder)
        workload.lives = lives
        let recording = try workload.record()
        if let keep { try LocalFileSystem().move(folder + "/recording", to: keep) }
        return recording
    }

    private func report(_ tally: Campaign.Tally, _ what: String, _ took: Duration) {
        print(
            "\(what): \(tally.states) states, \(tally.opened) stores opened, \(tally.broken) broken, "
                + "in \(took.components.seconds) s")
        if let first = tally.violations.first { print("  \(first)") }
        fflush(nil)
    }

    private func scratchFolder() throws -> String {
        let path = NSTemporaryDirectory() + "/tidegate-power-cuts-\(getpid())"
        try LocalFileSystem().makeFolder(path)
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
