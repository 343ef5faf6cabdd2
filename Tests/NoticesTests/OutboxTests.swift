import Store
import Testing
import Timekeeping
import Workflows

@testable import Notices

@Suite struct OutboxTests {
    private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

    private func bad(_ number: Int, at seconds: Int64) -> Notice {
        Notice(
            .invalidFile, at: at(seconds), workflow: "shop", path: "in/\(number).csv",
            message: "in/\(number).csv is INVALID")
    }

    @Test func `notices wait for each channel apart until it has taken them`() throws {
        let store = try Store.inMemory(migrations: Outbox.migrations)
        try store.write { db in
            try Outbox.add(bad(1, at: 10), to: ["ops", "data"], in: db)
            try Outbox.add(Notice(.failure, at: at(12), run: "shop-1", message: "broke"), to: ["ops"], in: db)
            try Outbox.add(bad(2, at: 13), to: [], in: db)
        }
        let queues = try store.read { try Outbox.queues(in: $0) }
        #expect(queues.map(\.channel) == ["data", "ops"])
        #expect(try store.read { db in try queues.map { try Outbox.count(for: $0.channel, in: db) } } == [1, 2])
        #expect(queues[1].first == at(10) && queues[1].last == at(12) && queues[1].firstUrgent == at(12))
        let batch = try #require(try store.read { try Outbox.batch(for: "ops", in: $0) })
        #expect(batch.notices.map(\.notice.kind) == [.failure, .invalidFile])
        try store.write { db in
            try Outbox.failed("ops", error: "no route", at: at(14), in: db)
            try Outbox.failed("ops", error: "refused", at: at(15), in: db)
            try Outbox.add(bad(3, at: 16), to: ["ops"], in: db)
        }
        let failing = try store.read { try Outbox.queues(in: $0)[1] }
        #expect(failing.failures == 2 && failing.error == "refused" && failing.failed == at(15))
        #expect(try store.write { try Outbox.told("ops", upTo: batch.last, at: at(17), in: $0) })
        let left = try store.read { try Outbox.queues(in: $0) }
        #expect(left.map(\.channel) == ["data", "ops"])
        #expect(left[1].told == at(17) && left[1].failures == 0)
        #expect(try store.read { try Outbox.batch(for: "ops", in: $0) }?.notices.first?.notice == bad(3, at: 16))
    }

    @Test func `ten thousand bad files are one message`() throws {
        let store = try Store.inMemory(migrations: Outbox.migrations)
        try store.write { db in for number in 0..<10_000 { try Outbox.add(bad(number, at: 10), to: ["ops"], in: db) } }
        let batch = try #require(try store.read { try Outbox.batch(for: "ops", in: $0) })
        #expect(batch.count == 10_000 && batch.notices.count == 100)
        let words = NoticeText(batch, workspace: "/srv/shop")
        #expect(words.subject == "[shop] shop: 10000 files are INVALID")
        #expect(words.text.contains("and 9980 more\n\n  tidegate files list --state INVALID --workflow shop\n"))
        let steps = try store.write { db in
            try (0..<3).map { _ in try Outbox.told("ops", upTo: batch.last, at: at(11), in: db) }
        }
        #expect(steps == [false, false, true])
        #expect(try store.read { try Outbox.queues(in: $0) }.isEmpty)
    }
}
