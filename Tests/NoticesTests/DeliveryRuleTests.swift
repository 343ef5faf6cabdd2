import Testing
import Timekeeping

@testable import Notices

@Suite struct DeliveryRuleTests {
    private let rule = DeliveryRule()

    private func queue(
        first: Int64, last: Int64, urgent: Int64? = nil, told: Int64? = nil, failures: Int = 0, failed: Int64? = nil
    ) -> Outbox.Queue {
        Outbox.Queue(
            channel: "ops", first: Instant(seconds: first), last: Instant(seconds: last),
            firstUrgent: urgent.map(Instant.init(seconds:)), told: told.map(Instant.init(seconds:)), failures: failures,
            failed: failed.map(Instant.init(seconds:)), error: nil)
    }

    private func due(_ queue: Outbox.Queue) -> Int64 { rule.due(queue).seconds }

    @Test func `what is urgent goes at once, and again after five seconds at the soonest`() {
        #expect(due(queue(first: 100, last: 100, urgent: 100)) == 100)
        #expect(due(queue(first: 100, last: 101, urgent: 101, told: 98)) == 103)
        #expect(due(queue(first: 100, last: 140, urgent: 140, told: 20)) == 140)
    }

    @Test func `what is not goes once nothing more comes, after a minute at the latest, and once a minute`() {
        #expect(due(queue(first: 100, last: 102)) == 107)
        #expect(due(queue(first: 100, last: 158)) == 160)
        #expect(due(queue(first: 100, last: 102, told: 90)) == 150)
    }

    @Test func `a channel that fails is tried again after longer and longer waits`() {
        let waits = (1...10).map {
            rule.retry(queue(first: 0, last: 0, failures: $0, failed: 1000)).map { $0.seconds - 1000 }
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
        #expect(due(queue(first: 100, last: 1_100, urgent: 1_100, failures: 3, failed: 1_099)) == 1_119)
        #expect(rule.retry(queue(first: 0, last: 0, failures: 1_000_000, failed: 0))?.seconds == 900)
    }
}
