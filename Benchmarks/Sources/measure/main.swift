import Foundation

/// `measure TIDEGATE [DUCKDB]`: prints each figure beside a peer or a limit, all from this run.
let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: measure PATH-OF-TIDEGATE [PATH-OF-DUCKDB]")
    exit(64)
}
let folder = NSTemporaryDirectory() + "/tidegate-measure-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

var figures: [Figure] = []
for measurement: () throws -> [Figure] in [
    CronTimes().measure,
    Transitions(folder: folder).measure,
    NoOps().measure,
    Inference(folder: folder, duckDB: arguments.dropFirst(2).first).measure,
    { try Latency(folder: folder, program: arguments[1]).measure() },
] {
    figures += try measurement()
}
print(Figure.table(figures))
