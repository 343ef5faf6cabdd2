/// Where the bucket of a dataset is, and how often it is listed.
public struct BucketPlace: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The server, `https://host:port`; nil for what the settings or the environment say, else AWS.
    public var endpoint: String?
    /// Its region; nil for what the settings or the environment say.
    public var region: String?
    /// How often it is listed.
    public var interval: Duration

    /// How often a bucket is listed when nothing is said.
    public static let usualInterval = Duration.seconds(60)

    /// A bucket's place.
    public init(name: String, endpoint: String? = nil, region: String? = nil, interval: Duration = usualInterval) {
        self.name = name
        self.endpoint = endpoint
        self.region = region
        self.interval = interval
    }
}

/// The address of a server that takes requests by S3's protocol.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public let isEncrypted: Bool
    /// `host`, or `host:port` where that is not the scheme's own.
    public let authority: String

    /// What an address has to look like, to be read after its name.
    public static let form = "takes http(s)://HOST or http(s)://HOST:PORT, without a user, a path or a query"

    /// Reads an address; nil when it is none.
    public init?(_ text: String) {
        let scheme = text.hasPrefix("https://") ? "https://" : "http://"
        guard text.hasPrefix(scheme) else { return nil }
        var authority = text.dropFirst(scheme.count)
        if authority.hasSuffix("/") { authority.removeLast() }
        let parts =
            authority.hasPrefix("[")
            ? Self.bracketed(authority) : authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2, host.utf8.allSatisfy(Self.isHostByte) else {
            return nil
        }
        isEncrypted = scheme == "https://"
        guard parts.count == 2 else {
            self.authority = host.lowercased()
            return
        }
        guard let port = UInt16(parts[1]), port > 0 else { return nil }
        self.authority = port == (isEncrypted ? 443 : 80) ? host.lowercased() : "\(host.lowercased()):\(port)"
    }

    /// AWS's own server of a region.
    public static func aws(region: String) -> Endpoint? { Endpoint("https://s3.\(region).amazonaws.com") }

    /// The address as it is written.
    public var description: String { (isEncrypted ? "https://" : "http://") + authority }

    /// `[::1]:9000` as its two parts.
    private static func bracketed(_ text: Substring) -> [Substring] {
        guard let end = text.firstIndex(of: "]") else { return [] }
        let rest = text[text.index(after: end)...]
        if rest.isEmpty { return [text] }
        return rest.first == ":" ? [text[...end], rest.dropFirst()] : []
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
