public import HTTPServing
public import Notices

/// What `tidegate.yaml` says of the HTTP server.
public struct HTTPSettings: Hashable, Sendable {
    /// Where it listens.
    public var listen: ListenAddress
    /// Where the token is that requests have to show; nil when they need none.
    public var token: Secret?

    /// Settings of an address, and of what has to be shown there.
    public init(listen: ListenAddress, token: Secret? = nil) {
        self.listen = listen
        self.token = token
    }
}
