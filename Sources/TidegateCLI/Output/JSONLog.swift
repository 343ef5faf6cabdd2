import Logging
import Store
import Timekeeping

/// Writes log lines to standard error as JSON, one object a line: `{"level","message","time"}`.
struct JSONLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    private struct Line: Encodable {
        let level: String
        let message: String
        let time: String
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = Line(
            level: event.level.rawValue, message: event.message.description, time: Instant.now.iso8601)
        guard let text = try? JSONText.encode(line) else { return }
        StandardStream.errors.write(text + "\n")
    }
}
