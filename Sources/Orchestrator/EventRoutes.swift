import Files
import HTTPServing
import Logging
import ObjectStorage

/// What the daemon answers over HTTP: event notifications of S3, and whether it is well.
struct EventRoutes {
    /// Where notifications are posted.
    static let path = "/events/s3"

    let mailbox: Mailbox
    let logger: Logger

    var all: [HTTPRoute] {
        [
            HTTPRoute(.post, Self.path) { [self] body in await take(body) },
            HTTPRoute(.get, "/health", isOpen: true) { [self] _ in
                await mailbox.ask(.ping) == nil ? Self.ends : HTTPAnswer(status: 200, ["status": "ok"])
            },
        ]
    }

    private static let ends = HTTPAnswer.refused(503, "the daemon ends; send it again")

    private func take(_ body: [UInt8]) async -> HTTPAnswer {
        if let subscription = TopicSubscription(body) { return tell(of: subscription) }
        let events: ObjectEvents
        do throws(ObjectEvents.Problem) {
            events = try ObjectEvents(body)
        } catch {
            return .refused(400, "the body: \(error)")
        }
        guard !events.created.isEmpty else { return .done(events.nothingNew) }
        guard let reply = await mailbox.ask(.look(objects: events.created.map(\.description))) else {
            return Self.ends
        }
        return reply.status == 0 ? .done(reply.message) : .refused(503, reply.message)
    }

    /// Nothing that a request names is fetched: a person confirms it.
    private func tell(of subscription: TopicSubscription) -> HTTPAnswer {
        guard let url = subscription.confirmation else {
            return .refused(400, "the SubscribeURL is no address of AWS, so nobody is asked to open it")
        }
        logger.warning(
            "the SNS topic \(subscription.topic.displayedPath) is to send events here; to confirm that, open \(url)")
        return .done("the daemon's log has the address at which the subscription is confirmed")
    }
}

extension Mailbox {
    /// Posts a command and waits for its reply; nil when the task is cancelled, as nobody replies once the core has ended.
    func ask(_ command: Command) async -> CommandReply? {
        let (replies, reply) = AsyncStream.makeStream(of: CommandReply.self, bufferingPolicy: .bufferingNewest(1))
        post(.command(command) { reply.yield($0) })
        return await replies.first { _ in true }
    }
}
