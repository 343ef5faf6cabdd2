import Arrivals
import Engines
import Files
import FoundationEssentials
import Notices
import Timekeeping

/// Why a channel has not taken a message; its text holds no secret.
struct DeliveryError: Error, CustomStringConvertible {
    let description: String
}

/// Hands messages to channels, with curl and other programs. Blocks.
struct NoticeDelivery {
    private let workspace: Workspace
    private let files = LocalFileSystem()
    private let environment: [String: String]

    private static let timeout = Duration.seconds(30)

    init(
        _ workspace: Workspace, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.workspace = workspace
        self.environment = environment
    }

    /// Hands a message over; returns once the channel has taken it.
    func send(_ batch: NoticeBatch, over channel: Channel, named name: String, at now: Instant) throws(DeliveryError) {
        do {
            try withFolder { folder in
                switch channel {
                case .command(let words): try run(words, batch, folder)
                case .file(let path): try append(NoticeBody.lines(batch), to: path)
                case .webhook(let webhook): try post(batch, to: webhook, named: name, at: now, folder)
                case .mail(let way): try mail(batch, way, named: name, at: now, folder)
                }
            }
        } catch let error as DeliveryError {
            throw error
        } catch {
            throw DeliveryError(description: "\(error)")
        }
    }

    // MARK: Channels

    private func run(_ words: [String], _ batch: NoticeBatch, _ folder: String) throws {
        let first = batch.notices.first?.notice
        var environment = environment
        environment["TIDEGATE_NOTICE"] = try body(for: batch)
        environment["TIDEGATE_MESSAGE"] = NoticeText(batch, workspace: workspace.root).text
        environment["TIDEGATE_RUN"] = first?.run
        environment["TIDEGATE_NODE"] = first?.node
        try start(words, environment, folder, masking: [])
    }

    /// The notices as a variable can hold them: as many as it has room for.
    private func body(for batch: NoticeBatch) throws -> String {
        var batch = batch
        while true {
            let body = try NoticeBody(batch, workspace: workspace.root, channel: "", format: .json, at: .now).text
            if body.utf8.count < 100_000 || batch.notices.count <= 1 { return body }
            batch.notices.removeLast(batch.notices.count / 2)
        }
    }

    private func append(_ lines: String, to path: String) throws {
        let path = workspace.path(path)
        try files.makeFolder(path.parentPath)
        try files.append(Array(lines.utf8), to: path)
    }

    private func post(
        _ batch: NoticeBatch, to webhook: Channel.Webhook, named name: String, at now: Instant, _ folder: String
    ) throws {
        let url = try value(of: webhook.url, folder)
        let key = try webhook.secret.map { try value(of: $0, folder) }
        let body = try NoticeBody(
            batch, workspace: workspace.root, channel: name, format: webhook.format, secret: key, at: now)
        var options = [("url", url), ("data-binary", "@\(folder)/body")]
        options += (["Content-Type: application/json"] + body.headers).map { ("header", $0) }
        var secrets = [key].compactMap { $0 }
        if case .text = webhook.url {} else { secrets.append(url) }
        try curl(options, body: body.text, folder, masking: secrets)
    }

    private func mail(
        _ batch: NoticeBatch, _ mail: Channel.Mail, named name: String, at now: Instant, _ folder: String
    ) throws {
        let message = NoticeMail(batch, mail, workspace: workspace.root, channel: name, at: now)
        var options = [("url", mail.server), ("upload-file", "\(folder)/body"), ("mail-from", mail.from)]
        options += mail.to.map { ("mail-rcpt", $0) }
        switch mail.encryption {
        case .required where mail.server.hasPrefix("smtp://"): options.append(("ssl-reqd", ""))
        case .ifOffered where mail.server.hasPrefix("smtp://"): options.append(("ssl", ""))
        default: break
        }
        let password = try mail.password.map { try value(of: $0, folder) }
        if let user = mail.user { options.append(("user", "\(user):\(password ?? "")")) }
        try curl(options, body: message.text, folder, masking: [password].compactMap { $0 })
    }

    // MARK: Programs

    /// Runs curl with options from a file that only we can read: a command line can be seen by all.
    private func curl(_ options: [(String, String)], body: String, _ folder: String, masking secrets: [String]) throws {
        let own = [("silent", ""), ("show-error", ""), ("fail", ""), ("max-time", "20"), ("user-agent", "tidegate")]
        let lines = (own + options).map { name, value in
            value.isEmpty ? "\(name)\n" : "\(name) = \"\(Self.escaped(value))\"\n"
        }
        try files.write(body, to: "\(folder)/body", .thisBoot)
        try files.write(lines.joined(), to: "\(folder)/curl", .thisBoot)
        // First of all, so that no file of the user's own is read.
        try start(["curl", "--disable", "--config", "\(folder)/curl"], environment, folder, masking: secrets)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\"", "\\": escaped += "\\\(character)"
            case "\n", "\r", "\r\n": escaped += " "
            default: escaped.append(character)
            }
        }
    }

    private func start(
        _ words: [String], _ environment: [String: String], _ folder: String, masking secrets: [String]
    ) throws {
        let errors = "\(folder)/errors"
        let child = ChildProcess(
            program: "/usr/bin/env", arguments: words, environment: environment, folder: workspace.root, errors: errors)
        let end = try child.run(timeout: Self.timeout)
        guard end != .exited(0) else { return }
        let program = words.first ?? ""
        let how =
            switch end {
            case .exited(let status)?: "'\(program)' ended with status \(status)"
            case .signaled(let signal)?: "'\(program)' was ended by signal \(signal)"
            case .unknown?: "'\(program)' has ended, how is not known"
            case nil: "'\(program)' took over \(Self.timeout.components.seconds) s"
            }
        let said = (try? files.read(errors)).map { String(decoding: $0.prefix(500), as: UTF8.self) } ?? ""
        let line = said.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
        throw DeliveryError(description: Self.masked(how + line, secrets).displayedPath)
    }

    private static func masked(_ text: String, _ secrets: [String]) -> String {
        secrets.filter { !$0.isEmpty }.reduce(text) { $0.replacing($1, with: "***") }
    }

    private func value(of secret: Secret, _ folder: String) throws -> String {
        do {
            return try SecretReader(workspace: workspace, environment: environment).value(of: secret, folder)
        } catch let error as SecretError {
            throw DeliveryError(description: error.description)
        }
    }

    /// Calls with a folder that only we can read, and removes it.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "\(workspace.stateFolder)/notices/\(UUID().uuidString)"
        try files.makeFolder(folder, .thisBoot)
        defer { try? files.removeTree(folder) }
        try body(folder)
    }
}
