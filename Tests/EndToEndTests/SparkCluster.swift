import Engines
import Foundation
import TestSupport

/// A standalone cluster of Spark's on this machine: a master and workers, processes of their own, gone with the test.
final class SparkCluster {
    let master: String
    private let home: String
    private let folder: ScratchFolder
    private let masterProcess: Int32
    private(set) var workers: [Int32] = []

    /// Starts a master and so many workers of one core each.
    init(in folder: ScratchFolder, workers count: Int) throws {
        self.folder = folder
        guard let submit = SparkInstallation.submit else { throw Failure("there is no Spark") }
        let site = URL(fileURLWithPath: submit).deletingLastPathComponent().deletingLastPathComponent().path + "/lib"
        let python = try FileManager.default.contentsOfDirectory(atPath: site).first { $0.hasPrefix("python3") } ?? ""
        home = "\(site)/\(python)/site-packages/pyspark"
        // Ports of its own, wherever they are free.
        masterProcess = try Self.start(
            home, "org.apache.spark.deploy.master.Master", ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"],
            to: folder.path("master.log"))
        master = try Self.line(in: folder.path("master.log"), after: "Starting Spark master at ")
        for number in 0..<count {
            workers.append(
                try Self.start(
                    home, "org.apache.spark.deploy.worker.Worker",
                    [
                        "--host", "127.0.0.1", "--cores", "1", "--memory", "700m", "--webui-port", "0", "--work-dir",
                        folder.path("worker-\(number)"), master,
                    ], to: folder.path("worker-\(number).log")))
        }
        for number in 0..<count {
            _ = try Self.line(in: folder.path("worker-\(number).log"), after: "Successfully registered with master ")
        }
    }

    /// Ends a worker and the executors that it started, as a machine that goes away does.
    func killWorker(_ number: Int) {
        killpg(workers[number], SIGKILL)
        for pid in Self.processes(with: folder.path("worker-\(number)")) { kill(pid, SIGKILL) }
    }

    /// The settings of a workspace whose jobs run here.
    var settings: String {
        """
        spark:
          master: \(master)
          conf: {spark.driver.host: 127.0.0.1, spark.driver.memory: 512m, spark.executor.memory: 512m, spark.task.maxFailures: 8}

        """
    }

    deinit {
        for number in workers.indices { killWorker(number) }
        killpg(masterProcess, SIGKILL)
        for pid in workers + [masterProcess] { waitpid(pid, nil, 0) }
    }

    private static func start(_ home: String, _ name: String, _ arguments: [String], to log: String) throws -> Int32 {
        var environment = ProcessInfo.processInfo.environment
        environment["SPARK_LOCAL_IP"] = "127.0.0.1"
        environment["SPARK_HOME"] = home
        environment["SPARK_DAEMON_MEMORY"] = "256m"
        return try ChildProcess(
            program: home + "/bin/spark-class", arguments: [name] + arguments, environment: environment, folder: "/tmp",
            output: log + ".out", errors: log, newSession: true
        ).start()
    }

    /// What follows some words in a log, once it says them.
    private static func line(in log: String, after words: String) throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            if let range = text.range(of: words), let last = text[range.upperBound...].firstIndex(of: "\n") {
                return String(text[range.upperBound..<last])
            }
            usleep(50_000)
        }
        throw Failure(
            "Spark's log does not say '\(words)': \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }

    /// The processes with a text on their command line or that work in a folder below it.
    private static func processes(with folder: String) -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init).filter { pid in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            return place?.hasPrefix(folder) ?? false
        }
    }
}
