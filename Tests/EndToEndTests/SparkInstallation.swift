import Foundation
import TestSupport
import Testing

/// Spark as `make spark` installs it, where it is.
enum SparkInstallation {
    /// What to say where it is not.
    static let advice: Comment = "PySpark and Java are here; 'make spark' installs them"

    /// Whether executors can be found by where they work.
    static var hasProcessFolder: Bool { FileManager.default.fileExists(atPath: "/proc/self/cwd") }

    static var isUsable: Bool { submit != nil && hasJava }

    /// `.venv/bin/spark-submit` of the checkout.
    static let submit: String? = {
        guard var folder = try? URL(fileURLWithPath: Program.built("tidegate")).deletingLastPathComponent() else {
            return nil
        }
        while folder.path != "/" {
            let path = folder.appendingPathComponent(".venv/bin/spark-submit").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }()

    private static let hasJava: Bool = {
        let environment = ProcessInfo.processInfo.environment
        let homes = ["/usr/lib/jvm"].flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)/bin" }
        }
        let folders =
            homes + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
            + (environment["JAVA_HOME"].map { ["\($0)/bin"] } ?? [])
        return folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/java") }
    }()

    /// Settings for a small Spark on this machine.
    static let settings =
        "spark: {master: 'local[2]', conf: {spark.driver.memory: 768m, spark.sql.shuffle.partitions: 2}}\n"
}
