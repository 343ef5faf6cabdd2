import Timekeeping

/// What files of a dataset are to come, and until when.
public struct ExpectedArrivals: Hashable, Sendable {
    /// When they are looked for.
    public var by: Schedule
    /// How many are to have come since the time before.
    public var files: ClosedRange<Int>
    /// The bytes that each of them has.
    public var bytes: ClosedRange<Int64>
    /// The nodes of a run that is made when too few have come; none when none is.
    public var otherwise: [String] = []

    /// Files that are to come.
    public init(
        by schedule: Schedule, files: ClosedRange<Int> = 1...Int.max, bytes: ClosedRange<Int64> = 0...Int64.max
    ) {
        self.by = schedule
        self.files = files
        self.bytes = bytes
    }

    /// How many, in words: `3 files`, `1..3 files`, `1 file or more`.
    public var filesText: String {
        if files.lowerBound == files.upperBound { return Self.counted(files.lowerBound) }
        if files.upperBound == .max { return "\(Self.counted(files.lowerBound)) or more" }
        return "\(files.lowerBound)..\(files.upperBound) files"
    }

    /// How large, in words: `1 MB..20 MB`, `1 MB or more`, `at most 20 MB`.
    public var bytesText: String {
        let least = ByteSizeText.format(bytes.lowerBound)
        if bytes.upperBound == .max { return "\(least) or more" }
        let most = ByteSizeText.format(bytes.upperBound)
        return bytes.lowerBound == 0 ? "at most \(most)" : "\(least)..\(most)"
    }

    private static func counted(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }
}

/// A time by which something is to have happened, again and again.
public struct Deadline: Hashable, Sendable {
    /// What is to have happened since the time before.
    public enum Subject: Hashable, Sendable {
        /// So many files of a dataset are VALID.
        case arrivals(dataset: String)
        /// A run of the workflow has succeeded.
        case success
    }

    /// What is to have happened.
    public var subject: Subject
    /// By when.
    public var by: Schedule

    /// Its name in its workflow; no trigger can have it.
    public var name: String { subject.name }
}

extension Deadline.Subject {
    /// Its name in its workflow; no trigger can have it.
    public var name: String {
        switch self {
        case .arrivals(let dataset): "expect-arrivals:\(dataset)"
        case .success: "expect-by:"
        }
    }

    /// The dataset, if it is of one.
    public var dataset: String? {
        if case .arrivals(let dataset) = self { dataset } else { nil }
    }
}

extension Workflow {
    /// All times by which something is to have happened.
    public var deadlines: [Deadline] {
        datasets.compactMap { dataset in
            dataset.expected.map { Deadline(subject: .arrivals(dataset: dataset.name), by: $0.by) }
        } + (expectBy.map { [Deadline(subject: .success, by: $0)] } ?? [])
    }

    /// The trigger, by name, of runs that are made since files did not come.
    public static let missingArrivals = "expect-arrivals"
}
