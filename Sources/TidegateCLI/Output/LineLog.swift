import Logging
import Timekeeping

/// Writes log lines to standard error: time, level where it is not plain, what happened.
struct LineLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let terminal: Terminal

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = terminal.styled(Instant(seconds: Instant.now.seconds).iso8601, .faint)
        let mark =
            switch event.level {
            case .trace, .debug, .info, .notice: ""
            case .warning: terminal.styled("warning: ", .busy)
            case .error, .critical: terminal.styled("error: ", .bad)
            }
        let text = event.message.description.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).escapedForDisplay }.joined(separator: "\n")
        StandardStream.errors.write("\(time)  \(mark)\(text)\n")
    }
}
