import Notices
import YAMLSource

/// The ways to tell people.
extension SettingsReader {
    private static let kinds = ["command", "webhook", "mail", "file"]
    private static let secretSources = ["env", "file", "command"]

    mutating func readChannels(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else { return complain("channels are a mapping of names", node) }
        for channel in mapping.entries {
            guard case .mapping(let keys) = channel.value.kind,
                let kind = keys.entries.first(where: { Self.kinds.contains($0.name) })
            else {
                complain("a channel has one of \(Self.kinds.joined(separator: ", "))", channel.value)
                continue
            }
            settings.channels[channel.name] =
                switch kind.name {
                case "command": commandChannel(channel.value, kind.value)
                case "webhook": webhook(channel.value, kind.value)
                case "mail": mail(channel.value, kind.value)
                default: fileChannel(channel.value, kind.value)
                }
        }
    }

    private mutating func commandChannel(_ node: YAMLNode, _ value: YAMLNode) -> Channel? {
        _ = entries(of: node, allowed: ["command"])
        guard let words = words(value), !words.isEmpty else {
            complain("'command' takes a list of words", value)
            return nil
        }
        return .command(words)
    }

    private mutating func fileChannel(_ node: YAMLNode, _ value: YAMLNode) -> Channel? {
        _ = entries(of: node, allowed: ["file"])
        guard let path = value.text, !path.isEmpty else {
            complain("'file' takes a path", value)
            return nil
        }
        return .file(path)
    }

    private mutating func webhook(_ node: YAMLNode, _ value: YAMLNode) -> Channel? {
        var url: Secret?
        if let text = value.text {
            if text.hasPrefix("http://") || text.hasPrefix("https://") { url = .text(text) }
        } else {
            url = secret(value, "webhook")
        }
        guard let url else {
            complain(
                "'webhook' takes an http(s) URL, or where it is: {env: NAME}, {file: PATH} or {command: [...]}", value)
            return nil
        }
        var webhook = Channel.Webhook(url: url)
        for entry in entries(of: node, allowed: ["webhook", "format", "secret"]) {
            switch entry.name {
            case "format": webhook.format = choice(entry.value, "format", of: webhook.format)
            case "secret": webhook.secret = secret(entry.value, "secret")
            default: break
            }
        }
        return .webhook(webhook)
    }

    private mutating func mail(_ node: YAMLNode, _ value: YAMLNode) -> Channel? {
        var mail = Channel.Mail(to: words(value) ?? [], from: "", server: "")
        var encryption: Channel.Encryption?
        for entry in entries(of: node, allowed: ["mail", "from", "server", "user", "password", "encryption"]) {
            switch entry.name {
            case "from": mail.from = entry.value.text ?? ""
            case "server": mail.server = entry.value.text ?? ""
            case "user": mail.user = entry.value.text
            case "password": mail.password = secret(entry.value, "password")
            case "encryption": encryption = choice(entry.value, "encryption", of: .required)
            default: break
            }
        }
        mail.encryption = encryption ?? (mail.password == nil ? .ifOffered : .required)
        let addresses = mail.to + [mail.from]
        guard !mail.to.isEmpty, addresses.allSatisfy(Self.isAddress) else {
            complain("'mail' takes addresses such as ops@example.org, and so does 'from'", value)
            return nil
        }
        guard mail.server.hasPrefix("smtp://") || mail.server.hasPrefix("smtps://") else {
            complain("'server' takes smtp://HOST:PORT or smtps://HOST:PORT", node)
            return nil
        }
        return .mail(mail)
    }

    /// Whether a text can stand for an address in a header and on a command line.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) }
    }

    mutating func secret(_ node: YAMLNode, _ name: String) -> Secret? {
        guard case .mapping(let mapping) = node.kind, mapping.entries.count == 1, let entry = mapping.entries.first,
            Self.secretSources.contains(entry.name)
        else {
            complain(
                "'\(name)' is a secret: say where it is, with {env: NAME}, {file: PATH} or {command: [...]}", node)
            return nil
        }
        switch (entry.name, entry.value.text, words(entry.value)) {
        case ("env", let name?, _) where !name.isEmpty: return .environment(name)
        case ("file", let path?, _) where !path.isEmpty: return .file(path)
        case ("command", _, let words?) where !words.isEmpty: return .command(words)
        default:
            complain("'\(entry.name)' takes \(entry.name == "command" ? "a list of words" : "a text")", entry.value)
            return nil
        }
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, _ name: String, of fallback: Choice
    ) -> Choice {
        if let choice = node.text.flatMap(Choice.init) { return choice }
        complain("'\(name)' takes \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", node)
        return fallback
    }
}
