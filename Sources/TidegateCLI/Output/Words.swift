import Orchestrator
import Scheduling
import Timekeeping

/// How states, times and amounts look to a person.
extension Cell {
    /// A run's state in its colour.
    static func state(_ state: RunState) -> Cell {
        switch state {
        case .succeeded: Cell(state.rawValue, .good)
        case .failed: Cell(state.rawValue, .bad)
        case .queued, .running, .stopping: Cell(state.rawValue, .busy)
        case .stopped: Cell(state.rawValue, .faint)
        }
    }

    /// A node's state in its colour.
    static func state(_ state: NodeState) -> Cell {
        switch state {
        case .succeeded: Cell(state.rawValue, .good)
        case .failed, .timeout: Cell(state.rawValue, .bad)
        case .running, .retrying: Cell(state.rawValue, .busy)
        case .waiting, .skipped, .stopped: Cell(state.rawValue, .faint)
        }
    }

    /// A moment, to the second, in UTC; a dash when there is none.
    static func time(_ instant: Instant?) -> Cell {
        guard let instant else { return Cell("-", .faint) }
        return Cell(Instant(seconds: instant.seconds).iso8601)
    }

    /// How long something took, up to now when it has not ended.
    static func duration(from start: Instant?, to end: Instant?, now: Instant) -> Cell {
        guard let start else { return Cell("-", .faint) }
        return Cell(((end ?? now) - start).shortText)
    }

    /// An amount of bytes.
    static func bytes(_ count: Int64) -> Cell { Cell(ByteSizeText.format(count)) }

    /// A count with its thousands set apart.
    static func count(_ count: Int) -> Cell { Cell(count.grouped) }
    /// A count with its thousands set apart.
    static func count(_ count: Int64) -> Cell { Cell(Int(count).grouped) }
}

extension Int {
    /// `1,234,567`.
    var grouped: String {
        var text = String(magnitude)
        var position = text.endIndex
        while let next = text.index(position, offsetBy: -3, limitedBy: text.startIndex), next != text.startIndex {
            text.insert(",", at: next)
            position = next
        }
        return (self < 0 ? "-" : "") + text
    }
}

extension Duration {
    /// `4 ms`, `0.42 s`, `12.3 s`, `4m 05s`, `2h 03m`.
    var shortText: String {
        let seconds = Double(microseconds) / 1e6
        if seconds < 0.1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 10 { return "\((seconds * 100).rounded() / 100) s" }
        if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60)m \(twoDigits(whole % 60))s" }
        return "\(whole / 3600)h \(twoDigits(whole % 3600 / 60))m"
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Instant {
    /// The moment as JSON has it.
    var json: JSONValue { .string(iso8601) }
}

extension Optional where Wrapped == Instant {
    /// The moment as JSON has it; null when there is none.
    var json: JSONValue { map { .string($0.iso8601) } ?? .null }
}
