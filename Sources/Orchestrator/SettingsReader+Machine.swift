import Timekeeping
import YAMLSource

/// The machine: how much of it jobs may use together, and what of the daemon's environment they see.
extension SettingsReader {
    mutating func readEnvironment(_ node: YAMLNode) {
        let names = words(node) ?? []
        let isGood = names.allSatisfy { name in
            let word = name.hasSuffix("*") ? name.dropLast() : name[...]
            return !name.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"=*".utf8.contains($0) }
        }
        guard isGood, !names.isEmpty else {
            return complain("'environment' takes names of variables; PIP_* stands for all that begin so", node)
        }
        settings.environment = names
    }

    mutating func readMachine(_ node: YAMLNode) {
        for entry in entries(of: node, allowed: ["cgroup", "memory", "threads"]) {
            if entry.name == "cgroup" {
                settings.machine.controlGroup = entry.value.text.flatMap { text in
                    text.hasPrefix("/") && !text.split(separator: "/").contains("..") ? text : nil
                }
                if settings.machine.controlGroup == nil {
                    complain(
                        "'cgroup' takes the path of a control group, such as /system.slice/tidegate.service",
                        entry.value)
                }
            } else if entry.name == "memory" {
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
