public import GRDB
public import Notices
public import Timekeeping
import Workflows

/// A way to tell people, with what waits for it.
public struct ChannelRecord: Hashable, Sendable {
    /// Its name.
    public var channel: String
    /// `command`, `webhook`, `mail` or `file`; nil when it is not in `tidegate.yaml`.
    public var kind: String?
    /// How many notices wait.
    public var waiting = 0
    /// Since when the first of them does.
    public var since: Instant?
    /// How often their message has failed.
    public var failures = 0
    /// When it goes, or is tried again.
    public var next: Instant?
    /// Why it failed.
    public var error: String?

    /// All channels that are set or that notices wait for, by name.
    public static func list(_ settings: Settings, in db: Database?) throws -> [ChannelRecord] {
        var records: [String: ChannelRecord] = [:]
        for (name, channel) in settings.channels {
            records[name] = ChannelRecord(channel: name, kind: channel.kind)
        }
        if let db {
            for queue in try Outbox.queues(in: db) {
                var record = records[queue.channel] ?? ChannelRecord(channel: queue.channel)
                record.waiting = try Outbox.count(for: queue.channel, in: db)
                (record.since, record.failures) = (queue.first, queue.failures)
                (record.next, record.error) = (DeliveryRule().due(queue), queue.error)
                records[queue.channel] = record
            }
        }
        return records.values.sorted { $0.channel < $1.channel }
    }

    /// Sends a test over a channel now, beside all that waits; returns once it is taken.
    ///
    /// - Throws: why it is not, in words that hold no secret.
    public static func test(_ channel: Channel, named name: String, in workspace: Workspace) throws {
        let notice = Notice(.test, at: .now, message: "a test of channel '\(name)': it works")
        try NoticeDelivery(workspace).send(
            NoticeBatch([NumberedNotice(number: 0, notice: notice)], count: 1, last: 0), over: channel, named: name,
            at: .now)
    }
}

extension Channel {
    fileprivate var kind: String {
        switch self {
        case .command: "command"
        case .webhook: "webhook"
        case .mail: "mail"
        case .file: "file"
        }
    }
}
