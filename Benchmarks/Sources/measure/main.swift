import Foundation

/// `measure TIDEGATE [DUCKDB [PYTHON]]`: prints each figure beside a peer or a limit, all from this run.
///
/// PYTHON is one that has the peers of `Peers/`. ONLY, in the environment, names the measurements to take.
let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: measure PATH-OF-TIDEGATE [PATH-OF-DUCKDB [PATH-OF-PYTHON-WITH-PEERS]]")
    exit(64)
}
let program = arguments[1]
let only = ProcessInfo.processInfo.environment["ONLY"]?.split(separator: ",").map(String.init)
let folder = NSTemporaryDirectory() + "/tidegate-measure-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

let measurements: [(name: String, measure: () throws -> [Figure])] = [
    ("cron", CronTimes().measure),
    ("transitions", Transitions(folder: folder).measure),
    ("no-ops", NoOps().measure),
    ("many-runs", ManyRuns(folder: folder, program: program).measure),
    ("processes", Processes(folder: folder, program: program, peers: arguments.dropFirst(3).first).measure),
    ("restart", Restart(folder: folder, program: program).measure),
    ("backlog", Backlog(folder: folder, program: program).measure),
    ("idle", Idle(folder: folder, program: program).measure),
    ("inference", Inference(folder: folder, duckDB: arguments.dropFirst(2).first).measure),
    ("crawls", Crawls(folder: folder, program: program, duckDB: arguments.dropFirst(2).first).measure),
    ("large-file", LargeFile(folder: folder, program: program).measure),
    ("catalog", CatalogScale(folder: folder, program: program).measure),
    ("warehouse", Warehouse(folder: folder, program: program, duckDB: arguments.dropFirst(2).first).measure),
    ("latency", { try Latency(folder: folder, program: program).measure() }),
]
var figures: [Figure] = []
for measurement in measurements where only?.contains(measurement.name) ?? true {
    do {
        figures += try measurement.measure()
    } catch {
        print("\(measurement.name) could not be measured: \(error)")
    }
}
print(Figure.table(figures))
