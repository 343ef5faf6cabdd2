import Timekeeping
import YAMLSource

/// What a job may use of the machine: `resources: {memory: 2 GiB, threads: 2}`.
extension WorkflowReader {
    mutating func readResources(_ section: Section) -> Resources? {
        guard let entry = section.entry("resources") else { return nil }
        let place = entry.key.place(in: findings.file)
        guard
            let bounds = Section(
                entry.value, "'resources' of \(section.name)", keys: Keys.resources.names, at: place, &findings)
        else { return nil }
        if !section.present(["python", "shell"]).isEmpty, bounds["temp-disk"] != nil {
            findings.report(.temporaryDiskIsOfSQL(at: bounds.keyPlace("temp-disk")))
        }
        return Resources(
            memory: bounds.size("memory", &findings), threads: bounds.integer("threads", atLeast: 1, &findings),
            temporaryDisk: bounds.size("temp-disk", &findings), fileSize: bounds.size("file-size", &findings),
            processorTime: bounds.duration("cpu-time", &findings))
    }
}
