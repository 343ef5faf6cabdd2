import Foundation

/// What SNS posts before it sends events: somebody is to confirm that they are wanted, by opening an address.
public struct TopicSubscription: Hashable, Sendable {
    /// The topic's name, as it says.
    public let topic: String
    /// The address that confirms it; nil when it is not one of AWS, as anybody may post anything.
    public let confirmation: String?

    /// Reads what was posted; nil when it is something else.
    public init?(_ bytes: [UInt8]) {
        guard let message = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            message["Type"] as? String == "SubscriptionConfirmation"
        else { return nil }
        topic = (message["TopicArn"] as? String).map { String($0.prefix(256)) } ?? "without a name"
        confirmation = (message["SubscribeURL"] as? String).flatMap { Self.isOfAWS($0) ? $0 : nil }
    }

    private static func isOfAWS(_ text: String) -> Bool {
        // Only what a browser and a terminal take as it is.
        guard text.utf8.count < 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let url = URLComponents(string: text), url.scheme == "https", url.user == nil, url.password == nil,
            let host = url.host
        else { return false }
        // SNS of a region, and no bucket: anybody may have `sns.s3.amazonaws.com`.
        return host.wholeMatch(of: #/sns\.[a-z]+(-[a-z]+)+-[0-9]+\.amazonaws\.com(\.cn)?/#) != nil
    }
}
