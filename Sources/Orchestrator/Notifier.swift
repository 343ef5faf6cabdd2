import Engines
import Foundation
import Logging
import Notices
import Store
import Synchronization
import Timekeeping

/// Tells people what waits in the outbox, over the channels of `tidegate.yaml`. A channel has one message at a time.
///
/// What came of a message is posted to the core, which forgets the notices, or notes the failure, in its transaction.
final class Notifier: Sendable {
    private struct State {
        /// The channels that a message is under way to.
        var busy: Set<String> = []
        var timer: Task<Void, Never>?
        /// Whether all goes at once: this process ends soon.
        var isFlushing = false
        var isStopped = false
    }

    private let store: Store
    private let settings: CurrentSettings
    private let delivery: NoticeDelivery
    private let mailbox: Mailbox
    private let logger: Logger
    private let rule = DeliveryRule()
    private let state = Mutex(State())

    init(
        store: Store, settings: CurrentSettings, delivery: NoticeDelivery, mailbox: Mailbox, logger: Logger
    ) {
        self.store = store
        self.settings = settings
        self.delivery = delivery
        self.mailbox = mailbox
        self.logger = logger
    }

    /// Sends what is due, and looks again when more will be. Called once the core has committed notices, or what came of
    /// a message.
    func look(after finished: String? = nil) {
        let (isStopped, isFlushing, busy) = state.withLock { state in
            if let finished { state.busy.remove(finished) }
            return (state.isStopped, state.isFlushing, state.busy)
        }
        guard !isStopped else { return }
        do {
            let now = Instant.now
            var next: Instant?
            for queue in try store.read({ try Outbox.queues(in: $0) }) where !busy.contains(queue.channel) {
                let due = isFlushing && queue.failures == 0 ? now : rule.due(queue)
                if due <= now { begin(queue.channel) } else { next = min(next ?? due, due) }
            }
            setTimer(at: next, now: now)
        } catch {
            logger.warning("the notices that wait cannot be read: \(error)")
        }
    }

    /// Sends all that waits, but for channels that have failed, and returns when that is done or takes too long.
    func flush(within limit: Duration) async {
        state.withLock { $0.isFlushing = true }
        look()
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, hasWork {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.timer?.cancel()
        }
    }

    private var hasWork: Bool {
        if state.withLock({ !$0.busy.isEmpty }) { return true }
        return (try? store.read { try Outbox.queues(in: $0) }.contains { $0.failures == 0 }) ?? false
    }

    private func setTimer(at next: Instant?, now: Instant) {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = next.map { next in
                Task { [weak self] in
                    try? await Task.sleep(for: next - now)
                    if !Task.isCancelled { self?.look() }
                }
            }
        }
    }

    private func begin(_ channel: String) {
        guard state.withLock({ $0.busy.insert(channel).inserted }) else { return }
        do throws(EngineError) {
            try startThread { [self] in send(to: channel) }
        } catch {
            state.withLock { _ = $0.busy.remove(channel) }
            logger.warning("channel '\(channel)' waits, since no thread could be started: \(error)")
        }
    }

    private func send(to channel: String) {
        guard let batch = try? store.read({ try Outbox.batch(for: channel, in: $0) }) else {
            state.withLock { _ = $0.busy.remove(channel) }
            return
        }
        do throws(DeliveryError) {
            guard let way = settings.value.channels[channel] else {
                throw DeliveryError(description: "it is not in tidegate.yaml")
            }
            try delivery.send(batch, over: way, named: channel, at: .now)
            mailbox.post(.noticesTold(channel: channel, upTo: batch.last, count: batch.count))
        } catch {
            mailbox.post(.noticesFailed(channel: channel, error: error.description))
        }
    }
}
