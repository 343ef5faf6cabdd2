import Testing
import Timekeeping

@testable import Orchestrator

@Suite(.timeLimit(.minutes(15))) struct AlarmTests {
    private let mailbox = Mailbox()
    private let now = Instant(seconds: 1_800_000_000)

    @Test func `it wakes when a timer is due`() async {
        let alarm = Alarm(mailbox: mailbox)
        alarm.set(now + .milliseconds(10), now: now)
        #expect(await hasWoken())
    }

    @Test func `it wakes to ask the clock before a timer is due`() async {
        let alarm = Alarm(mailbox: mailbox, longestSleep: .milliseconds(10))
        alarm.set(now + .seconds(86_400), now: now)
        #expect(await hasWoken())
        alarm.set(now + .seconds(86_400), now: now + .milliseconds(10))
        #expect(await hasWoken())
    }

    @Test func `it goes on asking after the clock was set back`() async {
        let alarm = Alarm(mailbox: mailbox, longestSleep: .milliseconds(10))
        let due = now + .seconds(60)
        alarm.set(due, now: now)
        #expect(await hasWoken())
        for step in 1...3 {
            alarm.set(due, now: now - .seconds(3600 * step))
            #expect(await hasWoken())
        }
    }

    @Test func `a timer that the clock has leapt over wakes at once`() async {
        let alarm = Alarm(mailbox: mailbox)
        alarm.set(now, now: now + .seconds(365 * 86_400))
        #expect(await hasWoken())
    }

    /// Waits for the next wake; the suite's time limit ends one that never comes.
    private func hasWoken() async -> Bool {
        for await _ in mailbox.wakeups { return true }
        return false
    }
}
