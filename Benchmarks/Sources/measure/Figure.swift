import Foundation

/// One line of the result: what was measured, against what, and how they compare.
struct Figure {
    let what: String
    let ours: String
    let others: String

    static func table(_ figures: [Figure]) -> String {
        let rows = [("", "Tidegate", "beside it")] + figures.map { ($0.what, $0.ours, $0.others) }
        let first = rows.map(\.0.count).max() ?? 0
        let second = rows.map(\.1.count).max() ?? 0
        return rows.map { row in
            row.0.padding(toLength: first + 2, withPad: " ", startingAt: 0)
                + row.1.padding(toLength: second + 2, withPad: " ", startingAt: 0) + row.2
        }.joined(separator: "\n")
    }
}

/// The seconds that a body takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let (whole, atto) = (ContinuousClock.now - start).components
    return Double(whole) + Double(atto) / 1e18
}

/// The middle of several measurements, after one that is not counted.
func median(of count: Int, _ body: () throws -> Double) rethrows -> Double {
    _ = try body()
    return try (0..<count).map { _ in try body() }.sorted()[count / 2]
}

/// A number in what the system says of a process, or with `PID/task/ID` of a thread; 0 where it says nothing.
func status(_ name: String, of process: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}

/// Runs a program to its end; its exit status.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}
