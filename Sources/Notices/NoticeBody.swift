import Crypto
import Files
import FoundationEssentials
import Store
public import Timekeeping
import Workflows

/// What is posted to a webhook.
public struct NoticeBody: Hashable, Sendable {
    /// The bytes: JSON.
    public let text: String
    /// Headers besides its type.
    public let headers: [String]

    /// The body of a message in a format, signed where there is a secret.
    ///
    /// - Parameters:
    ///   - channel: the channel's name.
    ///   - secret: `X-Tidegate-Signature: sha256=…` is the HMAC of the body with it (RFC 2104), in hexadecimal.
    public init(
        _ batch: NoticeBatch, workspace: String, channel: String, format: Channel.Format, secret: String? = nil,
        at now: Instant
    ) throws {
        let words = NoticeText(batch, workspace: workspace)
        var headers: [String] = []
        switch format {
        case .json:
            text = try JSONText.encode(Own(batch, words, workspace: workspace))
        case .slack:
            text = JSONText.encode(["text": "*\(words.subject)*\n\(words.text)"])
        case .teams:
            text = try JSONText.encode(TeamsMessage(words))
        case .sns:
            text = try JSONText.encode(SNSMessage(batch, words, channel: channel, at: now))
            headers.append("x-amz-sns-message-type: Notification")
        }
        if let secret {
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8), using: SymmetricKey(data: Data(secret.utf8)))
            headers.append("X-Tidegate-Signature: sha256=\(code.hexadecimal)")
        }
        self.headers = headers
    }

    /// The notices as lines of JSON.
    public static func lines(_ batch: NoticeBatch) throws -> String {
        try batch.notices.map { try JSONText.encode(Own.Item($0)) + "\n" }.joined()
    }
}

/// Tidegate's own format.
private struct Own: Encodable {
    struct Item: Encodable {
        var id: Int64
        var kind: String
        var at: String
        var workflow: String?
        var run: String?
        var node: String?
        var path: String?
        var table: String?
        var message: String

        init(_ numbered: NumberedNotice) {
            let notice = numbered.notice
            id = numbered.number
            kind = notice.kind.rawValue
            at = notice.at.iso8601
            (workflow, run, node) = (notice.workflow, notice.run, notice.node)
            (path, table, message) = (notice.path, notice.table, notice.message)
        }
    }

    var workspace: String
    var subject: String
    var text: String
    var count: Int
    var notices: [Item]

    init(_ batch: NoticeBatch, _ words: NoticeText, workspace: String) {
        self.workspace = workspace
        (subject, text, count) = (words.subject, words.text, batch.count)
        notices = batch.notices.map(Item.init)
    }
}

/// A message with an adaptive card.
private struct TeamsMessage: Encodable {
    struct Block: Encodable {
        var type = "TextBlock"
        var text: String
        var wrap = true
        var weight: String?
    }

    struct Card: Encodable {
        var type = "AdaptiveCard"
        var version = "1.4"
        var body: [Block]
    }

    struct Attachment: Encodable {
        var contentType = "application/vnd.microsoft.card.adaptive"
        var content: Card
    }

    var type = "message"
    var attachments: [Attachment]

    init(_ words: NoticeText) {
        let lines = words.text.split(separator: "\n").map { Block(text: String($0)) }
        attachments = [Attachment(content: Card(body: [Block(text: words.subject, weight: "Bolder")] + lines))]
    }
}

/// A notification as Amazon SNS posts it; it has no signature of Amazon's.
private struct SNSMessage: Encodable {
    var type = "Notification"
    var id: String
    var topic: String
    var subject: String
    var message: String
    var timestamp: String

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case id = "MessageId"
        case topic = "TopicArn"
        case subject = "Subject"
        case message = "Message"
        case timestamp = "Timestamp"
    }

    init(_ batch: NoticeBatch, _ words: NoticeText, channel: String, at now: Instant) {
        id = "tidegate-\(channel)-\(batch.last)"
        topic = "arn:aws:sns:local:000000000000:\(channel)"
        // SNS allows 100 characters.
        subject = String(words.subject.prefix(100))
        message = words.text
        timestamp = now.iso8601
    }
}
