/// A way to tell people, from `tidegate.yaml`.
public enum Channel: Hashable, Sendable {
    /// A program with arguments; the notices are in its environment.
    case command([String])
    /// An address that takes the notices by POST.
    case webhook(Webhook)
    /// An e-mail.
    case mail(Mail)
    /// A file, relative to the workspace, that gets a line of JSON for each notice.
    case file(String)

    /// Whether curl hands it over.
    public var needsCurl: Bool {
        switch self {
        case .webhook, .mail: true
        case .command, .file: false
        }
    }

    /// An address that takes notices by POST.
    public struct Webhook: Hashable, Sendable {
        /// The address.
        public var url: Secret
        /// How the notices are written.
        public var format: Format
        /// What the body is signed with, if it is.
        public var secret: Secret?

        /// A webhook.
        public init(url: Secret, format: Format = .json, secret: Secret? = nil) {
            self.url = url
            self.format = format
            self.secret = secret
        }
    }

    /// How a body is written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Tidegate's own.
        case json
        /// What Slack's incoming webhooks take.
        case slack
        /// What Microsoft Teams' workflows take: an adaptive card.
        case teams
        /// What Amazon SNS posts to its subscribers.
        case sns
    }

    /// Where e-mails go, and how.
    public struct Mail: Hashable, Sendable {
        /// The addresses.
        public var to: [String]
        /// The sender's address.
        public var from: String
        /// The server: `smtp://host:587` or `smtps://host:465`.
        public var server: String
        /// Whom the server knows us as; nil where it asks for nobody.
        public var user: String?
        /// The user's password.
        public var password: Secret?
        /// Whether the connection is encrypted, where the address does not say so already.
        public var encryption: Encryption

        /// How e-mails are sent.
        public init(
            to: [String], from: String, server: String, user: String? = nil, password: Secret? = nil,
            encryption: Encryption = .required
        ) {
            self.to = to
            self.from = from
            self.server = server
            self.user = user
            self.password = password
            self.encryption = encryption
        }
    }

    /// Whether a connection to a mail server has to be encrypted.
    public enum Encryption: String, Hashable, Sendable, CaseIterable {
        case required
        case ifOffered = "if-offered"
    }
}
