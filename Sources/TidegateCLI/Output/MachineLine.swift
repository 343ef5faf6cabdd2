import Orchestrator
import Scheduling
import Timekeeping

extension MachineReport {
    /// In a line, for people: nothing runs in most of them.
    var cell: Cell {
        let threads = "\(used.threads) of \(size.threads) threads"
        let memory = "\(ByteSizeText.format(used.memory)) of \(ByteSizeText.format(size.memory))"
        let line = "jobs under way count as \(memory) and \(threads)"
        return waiting == 0 ? Cell(line) : Cell("\(line); \(waiting.counted("node")) waiting for room", .busy)
    }

    var json: JSONValue {
        [
            "memory": .integer(size.memory), "threads": JSONValue(size.threads),
            "used_memory": .integer(used.memory), "used_threads": JSONValue(used.threads),
            "waiting": JSONValue(waiting),
        ]
    }
}
