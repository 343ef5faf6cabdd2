import ArgumentParser
import Simulation

/// Lives many simulated lives of the daemon, and tells of the first that breaks an invariant.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidegate-simulate",
        abstract: "Lives simulated lives of the daemon, with faults, and checks its invariants after every step.")

    @Option(help: "The first seed; one life if nothing else is given.")
    var seed: UInt64?
    @Option(help: "Events after which no new life begins.")
    var events: Int?
    @Option(help: "Lives after which none begins.")
    var scenarios: Int?
    @Option(help: "Events of one life.")
    var length: Int?
    @Option(help: "Workflows of one life at most.")
    var workflows: Int?
    @Option(help: "Nodes of a workflow at most.")
    var nodes: Int?
    @Option(help: "Kinds of faults to leave out, with commas between them.")
    var without: String?
    @Option(help: "A fault to plant, which has to be found.")
    var plant: String?
    @Option(help: "Lives at once.")
    var workers = 2
    @Flag(help: "Go on after a failure, and list all of them.")
    var all = false
    @Flag(help: "Plant each fault in turn, and see that it is found.")
    var plants = false

    func run() async throws {
        LastWords.prepare()
        let first = try scenario()
        if plants { return try tryPlants(from: first) }
        var campaign = Campaign(first: first, events: events ?? .max)
        campaign.scenarios = scenarios ?? (events == nil ? 1 : .max)
        campaign.workers = workers
        let clock = ContinuousClock()
        let began = clock.now
        campaign.findsAll = all
        let (tally, failures) = await campaign.run()
        let report = Report(tally: tally, took: clock.now - began)
        print(report.table)
        guard let failure = failures.first else { return }
        if all {
            for outcome in failures {
                print("seed \(outcome.scenario.seed): \(outcome.violation.map { "\($0)" } ?? "")")
            }
            throw ExitCode.failure
        }
        print("\nseed \(failure.scenario.seed) breaks \(failure.violation.map { "\($0)" } ?? "")")
        print("live it again: \(failure.scenario.command)\n\nmaking it smaller …")
        let smallest = Shrinking().smallest(failure).scenario.live(isTraced: true)
        print(Report.text(of: smallest))
        throw ExitCode.failure
    }

    private func scenario() throws -> Scenario {
        var scenario = Scenario(seed: seed ?? 1)
        if let length { scenario.events = length }
        if let workflows { scenario.workflows = workflows }
        if let nodes { scenario.nodes = nodes }
        for word in without?.split(separator: ",") ?? [] {
            guard let kind = FaultKind(rawValue: String(word)) else {
                let known = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(word)' is no kind of fault; there are: \(known)")
            }
            scenario.faults.remove(kind)
        }
        if let plant {
            guard let fault = PlantedFault(rawValue: plant) else {
                let known = PlantedFault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(plant)' is no fault to plant; there are: \(known)")
            }
            scenario.plant = fault
        }
        return scenario
    }

    private func tryPlants(from first: Scenario) throws {
        var isMissed = false
        for plant in PlantedFault.allCases {
            let found = plant.found(from: first, lives: scenarios ?? 50)
            let name = plant.rawValue + String(repeating: " ", count: max(1, 22 - plant.rawValue.count))
            if let violation = found?.violation, let seed = found?.scenario.seed {
                print("\(name) found with seed \(seed): \(violation)")
            } else {
                print("\(name) NOT FOUND")
                isMissed = true
            }
        }
        if isMissed { throw ExitCode.failure }
    }
}
