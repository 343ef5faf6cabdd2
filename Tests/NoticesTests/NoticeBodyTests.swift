import Crypto
import Foundation
import Testing
import Timekeeping
import Workflows

@testable import Notices

@Suite struct NoticeBodyTests {
    private let now = Instant(seconds: 1_795_378_500)

    private func batch(_ message: String = "no such column: x") -> NoticeBatch {
        let notice = Notice(.failure, at: now, workflow: "shop", run: "shop-3", node: "load", message: message)
        return NoticeBatch([NumberedNotice(number: 7, notice: notice)], count: 1, last: 7)
    }

    private func body(_ format: Channel.Format, secret: String? = nil) throws -> NoticeBody {
        try NoticeBody(batch(), workspace: "/srv/lake", channel: "ops", format: format, secret: secret, at: now)
    }

    private func object(_ format: Channel.Format) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(try body(format).text.utf8))
        return try #require(object as? [String: Any])
    }

    @Test func `the own format has what happened in words and in fields`() throws {
        let own = try object(.json)
        #expect(own["subject"] as? String == "[lake] shop-3: load failed")
        #expect(own["count"] as? Int == 1)
        let notice = try #require((own["notices"] as? [[String: Any]])?.first)
        #expect(
            notice["id"] as? Int == 7 && notice["kind"] as? String == "failure" && notice["run"] as? String == "shop-3")
        #expect((own["text"] as? String)?.contains("  tidegate runs logs shop-3 load\n") == true)
    }

    @Test func `other formats have the shapes of those who take them`() throws {
        #expect((try object(.slack)["text"] as? String)?.hasPrefix("*[lake] shop-3: load failed*\n") == true)
        let card = try #require((try object(.teams)["attachments"] as? [[String: Any]])?.first)
        #expect(card["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        let sns = try object(.sns)
        #expect(
            sns["Type"] as? String == "Notification"
                && sns["TopicArn"] as? String == "arn:aws:sns:local:000000000000:ops")
        #expect(try body(.sns).headers == ["x-amz-sns-message-type: Notification"])
    }

    @Test func `a signed body has its code in a header`() throws {
        let signed = try body(.json, secret: "key")
        let header = try #require(signed.headers.first)
        let code = try #require(header.split(separator: "=").last)
        let bytes = stride(from: 0, to: code.count, by: 2).compactMap { UInt8(code.dropFirst($0).prefix(2), radix: 16) }
        #expect(header.hasPrefix("X-Tidegate-Signature: sha256=") && bytes.count == 32)
        #expect(
            HMAC<SHA256>.isValidAuthenticationCode(
                bytes, authenticating: Data(signed.text.utf8), using: SymmetricKey(data: Data("key".utf8))))
    }

    @Test func `a mail has its headers on lines of their own, whatever the notice says`() {
        let mail = Channel.Mail(
            to: ["a@example.org", "b@example.org"], from: "t@example.org", server: "smtp://localhost:25")
        let evil = Notice(
            .invalidFile, at: now, workflow: "shop", path: "è\r\nBcc: x@example.org", message: "bad\r\n.\r\nQUIT")
        let batch = NoticeBatch([NumberedNotice(number: 9, notice: evil)], count: 1, last: 9)
        let text = NoticeMail(batch, mail, workspace: "/srv/lake", channel: "ops", at: now).text
        let lines = text.components(separatedBy: "\r\n")
        let headers = lines.prefix { !$0.isEmpty }
        #expect(headers.contains("To: a@example.org, b@example.org"))
        #expect(headers.contains("Date: Sun, 22 Nov 2026 20:15:00 +0000"))
        #expect(
            !lines.contains { $0.hasPrefix("Bcc") || $0 == "QUIT" }
                && !text.replacingOccurrences(of: "\r\n", with: "").contains("\n"))
        let body = Data(base64Encoded: lines.drop { !$0.isEmpty }.joined())
        #expect(body.map { String(decoding: $0, as: UTF8.self) }?.contains("bad\\x0d\\x0a.\\x0d\\x0aQUIT") == true)
    }
}
