/// Who asks: a pair of keys as AWS and those who speak its protocol give them out.
public struct AccessKeys: Hashable, Sendable {
    /// The public part.
    public var id: String
    /// The secret part; signs requests and is never sent.
    public var secret: String
    /// The token of a session, for keys that hold for a while only.
    public var token: String?

    /// A pair of keys.
    public init(id: String, secret: String, token: String? = nil) {
        self.id = id
        self.secret = secret
        self.token = token
    }
}
