import Foundation
import Synchronization
import Testing

@testable import Orchestrator

@Suite struct MailboxTests {
    @Test func `who finds many files is held up while the core has not kept up, and nothing is lost`() async {
        let mailbox = Mailbox(room: 2)
        Thread { for _ in 0..<50 { mailbox.postWhenThereIsRoom(.seen([])) } }.start()
        var count = 0
        for await _ in mailbox.wakeups where count < 50 {
            let (messages, _) = mailbox.drain()
            #expect(messages.count <= 2)
            count += messages.count
            if count == 50 { break }
        }
        #expect(count == 50)
    }

    @Test func `who has other news is not held up`() {
        let mailbox = Mailbox(room: 1)
        mailbox.postWhenThereIsRoom(.seen([]))
        for _ in 0..<100 { mailbox.post(.removed([])) }
        #expect(mailbox.count == 101)
        #expect(mailbox.drain().messages.count == 101)
    }

    @Test func `all who wait for room go when the mailbox is closed`() async {
        let mailbox = Mailbox(room: 1)
        mailbox.postWhenThereIsRoom(.seen([]))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        Thread {
                            mailbox.postWhenThereIsRoom(.seen([]))
                            continuation.resume()
                        }.start()
                    }
                }
            }
            mailbox.close()
        }
        #expect(mailbox.count == 1)
    }
}
