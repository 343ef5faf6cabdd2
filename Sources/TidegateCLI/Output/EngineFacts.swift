import Engines
import Orchestrator
import Timekeeping

/// What ran an attempt, as people and as programs read it.
extension EngineRecord {
    /// In a line: `spark, as it reads 61 GiB, more than 50 GiB; app-2026…, RUNNING`.
    var text: String {
        var text = "\(engine): \(reason)"
        guard let spark else { return text }
        text += "; \([spark.application, spark.state].compactMap { $0 }.joined(separator: " "))"
        if let master = spark.master { text += " on \(master)" }
        if let metrics = spark.metrics {
            text += "; read \(Int(metrics.readRows).grouped) rows, \(ByteSizeText.format(metrics.readBytes))"
            if metrics.failedTasks > 0 { text += "; \(Int(metrics.failedTasks).counted("task")) failed" }
        }
        if spark.state == "RUNNING", let url = spark.url { text += "; \(url)" }
        return text
    }

    /// As JSON has it.
    var json: JSONValue {
        ["name": .string(engine), "reason": .string(reason), "bytes": JSONValue(bytes), "spark": spark?.json ?? .null]
    }
}

extension SparkReport {
    fileprivate var json: JSONValue {
        [
            "state": .string(state), "application": JSONValue(application), "master": JSONValue(master),
            "version": JSONValue(version), "url": JSONValue(url), "metrics": metrics?.json ?? .null,
        ]
    }
}

extension SparkReport.Metrics {
    fileprivate var json: JSONValue {
        [
            "read_rows": .integer(readRows), "read_bytes": .integer(readBytes), "written_rows": .integer(writtenRows),
            "written_bytes": .integer(writtenBytes), "shuffled_bytes": .integer(shuffledBytes),
            "tasks": .integer(tasks), "failed_tasks": .integer(failedTasks), "executor_seconds": .real(executorSeconds),
        ]
    }
}
