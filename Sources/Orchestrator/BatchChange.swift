import Cron
public import Scheduling
import Timekeeping
import Workflows

/// Another way to batch, to be tried on the past: `window=1h,files=100`, or `schedule=0 2 * * *`.
public struct BatchChange: Hashable, Sendable {
    /// Why a text is none.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        /// What is wrong, and what would be right.
        public let description: String
    }

    /// As it was written.
    public let text: String
    private var limits = BatchLimits()
    private var schedule: Schedule?

    /// Reads a change.
    public init(_ text: String) throws(Problem) {
        self.text = text
        if text.hasPrefix("schedule=") {
            let cron = String(text.dropFirst("schedule=".count))
            do throws(CronError) {
                _ = try CronExpression(cron)
            } catch {
                throw Problem(description: "'\(cron)' is no schedule: \(error)")
            }
            schedule = Schedule(cron: cron)
            return
        }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard words.count == 2, take(words[0], words[1]) else {
                throw Problem(
                    description: """
                        '\(part)' is no rule for batches; write files=100, size=1GB, window=1h, quiet=2m, several with \
                        commas, or schedule='0 2 * * *'
                        """)
            }
        }
    }

    private mutating func take(_ key: String, _ value: String) -> Bool {
        switch key {
        case "files":
            limits.files = Int(value).flatMap { $0 > 0 ? $0 : nil }
            return limits.files != nil
        case "size":
            limits.bytes = try? ByteSizeText.parse(value)
            return limits.bytes != nil
        case "window":
            limits.window = try? DurationText.parse(value)
            return limits.window != nil
        case "quiet":
            limits.quiet = try? DurationText.parse(value)
            return limits.quiet != nil
        default: return false
        }
    }

    /// A definition whose upload triggers batch in this way; nil when it has none.
    public func applied(to definition: RunDefinition) -> RunDefinition? {
        var changed = definition
        var hasUploads = false
        for index in changed.workflow.triggers.indices {
            guard case .upload(var condition) = changed.workflow.triggers[index].condition else { continue }
            hasUploads = true
            condition.limits = limits
            changed.workflow.triggers[index].condition = schedule.map { .schedule($0) } ?? .upload(condition)
        }
        changed.hash = "what-if \(text)"
        return hasUploads ? changed : nil
    }
}
