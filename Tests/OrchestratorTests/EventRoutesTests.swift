import Foundation
import HTTPServing
import Logging
import Testing

@testable import Orchestrator

/// What the daemon answers over HTTP, with a core that the test plays.
@Suite struct EventRoutesTests {
    private let mailbox = Mailbox()

    private func answer(_ path: String, _ body: String = "") async throws -> HTTPAnswer {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let route = try #require(EventRoutes(mailbox: mailbox, logger: logger).all.first { $0.path == path })
        return await route.answer(Array(body.utf8))
    }

    /// Replies to the next command.
    private func core(_ reply: CommandReply) -> Task<Command?, Never> {
        Task { [mailbox] in
            for await _ in mailbox.wakeups {
                for case .command(let command, let send) in mailbox.drain().messages {
                    send(reply)
                    return command
                }
            }
            return nil
        }
    }

    private let event =
        #"{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"shop"},"object":{"key":"a+b.csv"}}}]}"#

    @Test func `objects that an event names are looked at, and the answer tells how many`() async throws {
        let core = core(.done("1 object looked at"))
        #expect(try await answer("/events/s3", event) == .done("1 object looked at"))
        #expect(await core.value == .look(objects: ["s3://shop/a b.csv"]))
        let failing = self.core(.refused("the disk is full", status: 1))
        #expect(try await answer("/events/s3", event) == .refused(503, "the disk is full"))
        _ = await failing.value
    }

    @Test func `what names no object is answered without the core`() async throws {
        let removed = event.replacingOccurrences(of: "ObjectCreated:Put", with: "ObjectRemoved:Delete")
        #expect(try await answer("/events/s3", removed) == .done("no new object is named; 1 other event left out"))
        #expect(try await answer("/events/s3", "{}") == .refused(400, "the body: it holds no event of S3"))
        #expect(try await answer("/events/s3", "") == .refused(400, "the body: it holds no event of S3"))
        let subscription = #"{"Type":"SubscriptionConfirmation","TopicArn":"t","SubscribeURL":"URL"}"#
        #expect(try await answer("/events/s3", subscription).status == 400)
        let ofAWS = subscription.replacingOccurrences(of: "URL\"}", with: "https://sns.eu-south-1.amazonaws.com/\"}")
        #expect(try await answer("/events/s3", ofAWS).status == 200)
        #expect(mailbox.count == 0)
    }

    @Test func `it is well when the core replies, and not for ever waited for`() async throws {
        let core = core(.done("here"))
        #expect(try await answer("/health") == HTTPAnswer(status: 200, ["status": "ok"]))
        #expect(await core.value == .ping)
        let asking = Task { try await answer("/health").status }
        asking.cancel()
        #expect(try await asking.value == 503)
    }
}
