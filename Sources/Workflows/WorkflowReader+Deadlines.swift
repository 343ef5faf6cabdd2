import Cron
import Timekeeping
import YAMLSource

/// What is to happen by a time: `expect-arrivals: {by: "06:00", files: 1..3, size: 1 MB..20 MB}`, `expect-by: "06:00"`.
extension WorkflowReader {
    mutating func readExpectedArrivals(_ entry: YAMLMapping.Entry, of name: String, into draft: inout DatasetDraft) {
        let place = entry.key.place(in: findings.file)
        let title = "'expect-arrivals' of \(name)"
        guard
            let section = Section(entry.value, title, keys: Keys.expectArrivals.names, at: place, &findings)
        else { return }
        if section["by"] == nil { findings.report(.missingKey("by", in: title, at: place)) }
        let files = range("files", section, least: 1) { Int($0) }
        let bytes = range("size", section, least: 0) { try? ByteSizeText.parse($0) }
        draft.otherwise = section.names("otherwise", &findings) ?? []
        guard let by = readDeadline("by", section) else { return }
        var expected = ExpectedArrivals(by: by)
        if let files { expected.files = files }
        if let bytes { expected.bytes = bytes }
        expected.otherwise = draft.otherwise.map(\.value)
        draft.expected = expected
    }

    /// `06:00`, each day in the workflow's zone, or a cron text.
    mutating func readDeadline(_ key: String, _ section: Section) -> Schedule? {
        guard let text = section.shortText(key, &findings) else { return nil }
        let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), parts[1].count == 2,
            CivilTime(hour: hour, minute: minute).isReal
        {
            return Schedule(cron: "\(minute) \(hour) * * *")
        }
        do throws(CronError) {
            _ = try CronExpression(text.value)
            return Schedule(cron: text.value)
        } catch {
            let problem = "\(quoted(text.value)) is no time; write '06:00', or a cron text such as '0 6 * * MON-FRI'"
            findings.report(.badValue(key, problem, at: text.place))
            return nil
        }
    }

    /// `1..3`, `1..`, `..3`, or one value for both ends.
    private mutating func range<Bound: FixedWidthInteger>(
        _ key: String, _ section: Section, least: Bound, _ read: (String) -> Bound?
    ) -> ClosedRange<Bound>? {
        guard let text = section.shortText(key, &findings) else { return nil }
        let parts = text.value.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.trimmed }
        let lower = parts[0].isEmpty ? least : read(parts[0])
        let upper = parts.count == 1 ? lower : parts[1].isEmpty ? Bound.max : read(parts[1])
        if let lower, let upper, lower >= 0, lower <= upper, parts != ["", ""], parts != [""] { return lower...upper }
        let example = key == "files" ? "1..3, 1.. or 2" : "1 MB..20 MB, or 1 MB.."
        findings.report(.badValue(key, "\(quoted(text.value)) is no range; write \(example)", at: text.place))
        return nil
    }
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
