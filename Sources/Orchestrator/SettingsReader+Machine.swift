import Timekeeping
import YAMLSource

/// The machine: how much of it jobs may use together.
extension SettingsReader {
    mutating func readMachine(_ node: YAMLNode) {
        for entry in entries(of: node, allowed: ["memory", "threads"]) {
            if entry.name == "memory" {
                settings.machine.memory = entry.value.text.flatMap { try? ByteSizeText.parse($0) }.flatMap {
                    $0 > 0 ? $0 : nil
                }
                if settings.machine.memory == nil { complain("'memory' takes a size such as 16 GiB", entry.value) }
            } else {
                settings.machine.threads = entry.value.integer.flatMap { $0 > 0 ? $0 : nil }
                if settings.machine.threads == nil { complain("'threads' takes a number from 1", entry.value) }
            }
        }
    }
}
