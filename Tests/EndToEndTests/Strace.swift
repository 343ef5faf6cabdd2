import Engines
import Foundation

/// strace(1), where it is installed and may trace: it starts the daemon and lets chosen system calls of it fail.
enum Strace {
    /// Whether it can be used here.
    static let isUsable: Bool = {
        guard let path else { return false }
        let trial = ChildProcess(
            program: path, arguments: Array(tracing("none", to: "/dev/null").dropFirst()) + ["/bin/true"],
            environment: ProcessInfo.processInfo.environment)
        return (try? trial.run(timeout: .seconds(10))) == .exited(0)
    }()

    private static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/strace" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The words that go before a program's. The program keeps its process number and its parent; its threads are
    /// traced, the programs that it starts are let go.
    static func tracing(_ calls: String, to trace: String, _ more: [String] = []) -> [String] {
        [path ?? "strace", "-D", "-f", "-b", "execve", "-o", trace, "-e", "trace=\(calls)"] + more
    }
}
