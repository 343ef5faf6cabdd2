/// Where the daemon takes HTTP requests, for `tidegate status`.
public struct DoorReport: Hashable, Sendable, Codable {
    /// The address and the port; the one that was chosen, where the settings say 0.
    public var listen: String
    /// Why it does not listen; nil while it does.
    public var error: String?

    /// Where event notifications are posted.
    public var events: String { "http://\(listen)\(EventRoutes.path)" }
}
