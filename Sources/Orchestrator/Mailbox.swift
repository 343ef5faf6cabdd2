package import Arrivals
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
    /// Files that no table has any more were removed.
    case removed([String])
    /// An attempt ended; what it made is published in the same transaction.
    case attemptFinished(AttemptID, AttemptFinish)
    /// The workflow files were read again.
    case workflowsRead(WorkflowFolder.Reading)
    /// A command of a person.
    case command(Command, reply: @Sendable (CommandReply) -> Void)
}

/// The `Core`'s one door: anyone may post, one loop drains.
package final class Mailbox: Sendable {
    private let messages = Mutex<[Message]>([])
    private let signal: AsyncStream<Void>.Continuation
    /// Yields when there may be something to drain.
    let wakeups: AsyncStream<Void>

    /// An empty mailbox.
    package init() {
        (wakeups, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        signal.yield()
    }

    /// Wakes the loop though there is no message: a timer is due.
    func wake() {
        signal.yield()
    }

    /// Ends the loop after what is posted.
    func close() {
        signal.finish()
    }

    /// Takes all messages, at most `limit`, so that one transaction stays short.
    func drain(limit: Int = 4096) -> [Message] {
        messages.withLock { messages in
            guard messages.count > limit else {
                defer { messages = [] }
                return messages
            }
            let taken = Array(messages.prefix(limit))
            messages.removeFirst(limit)
            signal.yield()
            return taken
        }
    }
}
