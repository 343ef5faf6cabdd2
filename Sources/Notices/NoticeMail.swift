import FoundationEssentials
public import Timekeeping

/// An e-mail as RFC 5322 has it.
public struct NoticeMail: Hashable, Sendable {
    /// The lines, each ended by CR LF.
    public let text: String

    /// The mail that tells some notices.
    public init(_ batch: NoticeBatch, _ mail: Channel.Mail, workspace: String, channel: String, at now: Instant) {
        let words = NoticeText(batch, workspace: workspace)
        let host = mail.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "From: \(mail.from)", "To: \(mail.to.joined(separator: ", "))", "Subject: \(Self.encoded(words.subject))",
            "Date: \(Self.date(now))", "Message-ID: <tidegate-\(channel)-\(batch.last)-\(now.microseconds)@\(host)>",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        let body = Data(words.text.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        text = (headers + ["", body, ""]).joined(separator: "\r\n")
    }

    /// A header's text in words of up to 75 characters, encoded where it is not plain (RFC 2047).
    private static func encoded(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var words: [String] = []
        var part = ""
        for character in text {
            if part.utf8.count + String(character).utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        return (words + [part]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// `Sun, 22 Nov 2026 20:15:00 +0000`.
    private static func date(_ now: Instant) -> String {
        let (days, rest) = now.seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSinceEpoch: Int(days))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(weekdays[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
    }
}
