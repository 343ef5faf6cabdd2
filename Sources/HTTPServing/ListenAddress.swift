import NIOCore

/// Where a server listens: an IP address of this machine, and a port.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The IP address as the system writes it, without brackets.
    public let host: String
    /// The port; 0 for any that is free.
    public let port: Int

    /// What its text looks like, for those who wrote another.
    public static let form = "takes an address and a port, such as '127.0.0.1:9470' or '[::1]:9470'"

    /// Reads `127.0.0.1:9470`, `[::1]:9470` or `localhost:9470`; nil for anything else.
    public init?(_ text: String) {
        // The system reads no further than a zero byte.
        guard let colon = text.lastIndex(of: ":"), text.utf8.count < 64, !text.utf8.contains(0) else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), port <= 65535
        else { return nil }
        var host = String(text[..<colon])
        if host == "localhost" { host = "127.0.0.1" }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        // Without brackets the last group of an IPv6 address looks like a port.
        guard isBracketed != !host.contains(":") else { return nil }
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        guard let address = try? SocketAddress(ipAddress: host, port: port),
            isBracketed == (address.protocol == .inet6)
        else { return nil }
        self.init(host: address.ipAddress ?? host, port: port)
    }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine reaches it.
    public var isLoopback: Bool {
        host.hasPrefix("127.") || host == "::1" || host.hasPrefix("::ffff:127.")
    }

    /// As it is written in a URL.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
