package import Arrivals
import DequeModule
package import Scheduling
import Synchronization

/// What the rest of the daemon tells the `Core`. Messages are handled in order, many in one transaction.
package enum Message: Sendable {
    /// Something the scheduler decides on.
    case event(Event)
    /// Files that were seen and have settled.
    case seen([Sighting])
    /// A file was read whole.
    case inspected(InspectedFile)
    /// An invalid file was moved to its folder; its path there, relative to the workspace.
    case moved(arrival: Int64, to: String)
    /// The rejected rows of a file, which waited at one path, are at another, where people look for them.
    case rejectsPlaced(arrival: Int64, at: String, from: String)
    /// Files of a run's batch were replaced before it had read them, and their versions are nowhere any more.
    case versionsLost(RunID, paths: [String])
    /// Files that no table has any more were removed.
    case removed([String])
    /// Files that are kept for earlier snapshots stand aside of their tables' now.
    case setAside([Int64])
    /// An attempt ended; what it made is published in the same transaction.
    case attemptFinished(AttemptID, AttemptFinish)
    /// What runs an attempt is known, or what that tells has changed.
    case engineNoted(AttemptID, EngineRecord)
    /// A daemon begins to work here.
    case daemonStarted(DaemonStart)
    /// The settings were read again: what runs cost.
    case priceLoaded(PriceModel?)
    /// It is time to see which ended runs may be forgotten.
    case prune(Retention)
    /// The folders of runs that are to be forgotten are gone.
    case foldersRemoved(runs: [String], by: Retention)
    /// Rows of a table that was dropped are to go, some at a time.
    case forgetDropped
    /// A channel has taken all notices up to one, so many.
    case noticesTold(channel: String, upTo: Int64, count: Int)
    /// A channel has not taken a message.
    case noticesFailed(channel: String, error: String)
    /// Something that a bucket was asked for does not work now.
    case bucketFailed(String, error: String)
    /// It works, again or for the first time.
    case bucketWorks(String)
    /// The workflow files were read again.
    case workflowsRead(WorkflowFolder.Reading)
    /// A command of a person.
    case command(Command, reply: @Sendable (CommandReply) -> Void)
}

/// The `Core`'s one door: anyone may post, one loop drains.
///
/// Who finds files in large numbers posts through `postWhenThereIsRoom`, and is held up while the core has not kept up.
package final class Mailbox: Sendable {
    private struct Letter {
        var message: Message
        var takesRoom: Bool
    }

    private struct Waiting {
        var letters: Deque<Letter> = []
        /// Since when the first of them waits.
        var since: ContinuousClock.Instant?
    }

    private let waiting = Mutex(Waiting())
    private let signal: AsyncStream<Void>.Continuation
    private let room: Room
    /// Yields when there may be something to drain.
    let wakeups: AsyncStream<Void>

    /// An empty mailbox.
    ///
    /// - Parameter room: how many messages that were posted through `postWhenThereIsRoom` may wait at once.
    package init(room: Int = 8) {
        (wakeups, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.room = Room(for: room)
    }

    func post(_ message: Message) {
        post(Letter(message: message, takesRoom: false))
    }

    /// Posts a message once fewer than the most of its kind wait. Blocks: only for threads of one's own.
    func postWhenThereIsRoom(_ message: Message) {
        guard room.take() else { return }
        post(Letter(message: message, takesRoom: true))
    }

    private func post(_ letter: Letter) {
        waiting.withLock { waiting in
            if waiting.letters.isEmpty { waiting.since = .now }
            waiting.letters.append(letter)
        }
        signal.yield()
    }

    /// Wakes the loop though there is no message: a timer is due.
    func wake() {
        signal.yield()
    }

    /// Ends the loop after what is posted. Who waits for room waits no longer.
    func close() {
        signal.finish()
        room.close()
    }

    /// How many messages wait.
    var count: Int { waiting.withLock { $0.letters.count } }

    /// Takes all messages, at most `limit`, so that one transaction stays short; and since when the first waited.
    package func drain(limit: Int = 4096) -> (messages: [Message], since: ContinuousClock.Instant?) {
        let (taken, since) = waiting.withLock { waiting in
            let taken = Array(waiting.letters.prefix(limit))
            let since = waiting.since
            waiting.letters.removeFirst(taken.count)
            // Those that are left have waited as long, as far as is known.
            if waiting.letters.isEmpty { waiting.since = nil } else { signal.yield() }
            return (taken, since)
        }
        room.give(taken.count { $0.takesRoom })
        return (taken.map(\.message), since)
    }
}
