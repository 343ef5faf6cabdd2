import ArgumentParser
import GRDB
import Orchestrator
import Store
import Timekeeping

/// `tidegate notify`.
struct Notify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the channels that people are told over, and try one.",
        subcommands: [NotifyList.self, NotifyTest.self], defaultSubcommand: NotifyList.self)
}

/// `tidegate notify list`.
struct NotifyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the channels, with the notices that wait for each.")

    @ParentCommand var tidegate: Tidegate
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let settings = try Settings.read(try tidegate.openWorkspace()).settings
        let records =
            try tidegate.openStoreIfAny()?.read { try ChannelRecord.list(settings, in: $0) }
            ?? ChannelRecord.list(settings, in: nil)
        let output = Output()
        if json { return output.json(["channels": .array(records.map(\.json))]) }
        var table = TextTable(
            .text("CHANNEL"), .text("KIND"), .number("WAITING"), .text("SINCE"), .number("FAILED"), .text("NEXT"),
            .text("ERROR"))
        for record in records {
            table.add(
                Cell(record.channel), record.kind.map { Cell($0) } ?? Cell("not set", .bad), .count(record.waiting),
                .time(record.since), .count(record.failures), .time(record.next), Cell(record.error ?? ""))
        }
        output.table(table, ifEmpty: "No channels; set some in tidegate.yaml.")
    }
}

/// `tidegate notify test`.
struct NotifyTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a notice over a channel now, and say whether it was taken.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The channel, by its name in tidegate.yaml.") var channel: String

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let (settings, problems, _) = try Settings.read(workspace)
        guard let way = settings.channels[channel] else {
            let why = problems.isEmpty ? "" : "; the file has mistakes, see 'tidegate doctor'"
            let known = settings.channels.keys.sorted().joined(separator: ", ")
            throw CommandFailure(
                .usage,
                "tidegate.yaml has no channel '\(channel)'\(known.isEmpty ? "" : "; it has: \(known)")\(why)")
        }
        do {
            try ChannelRecord.test(way, named: channel, in: workspace)
        } catch {
            throw CommandFailure(.failed, "channel '\(channel)' did not take it: \(error)")
        }
        Output().line("channel '\(channel)' has taken a test")
    }
}

extension ChannelRecord {
    /// The channel as `notify list --json` shows it.
    fileprivate var json: JSONValue {
        [
            "channel": .string(channel), "kind": JSONValue(kind), "waiting": JSONValue(waiting), "since": since.json,
            "failures": JSONValue(failures), "next": next.json, "error": JSONValue(error),
        ]
    }
}
