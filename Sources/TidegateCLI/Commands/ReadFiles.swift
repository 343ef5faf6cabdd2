import ArgumentParser
import Orchestrator

/// `tidegate read-files`: the child that the daemon has read untrusted files. Not for people.
struct ReadFiles: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "read-files", shouldDisplay: false)

    func run() {
        FileReader.run()
    }
}
