import Engines
import Foundation
import Logging
import Scheduling
import Store
import Workflows

/// Tells people of failures: always in the log, and over the channels that the workflow names.
///
/// A notice may come twice, after a crash between telling and remembering; it carries its run and node.
final class Notifier: Sendable {
    private let settings: CurrentSettings
    private let workspace: Workspace
    private let logger: Logger

    init(settings: CurrentSettings, workspace: Workspace, logger: Logger) {
        self.settings = settings
        self.workspace = workspace
        self.logger = logger
    }

    func tell(_ notice: Notice) {
        logger.error(
            "\(notice.run) \(notice.node): \(notice.message); see 'tidegate runs logs \(notice.run) \(notice.node)'")
        for name in notice.channels {
            guard let channel = settings.value.channels[name] else {
                logger.warning("channel '\(name)' is not in tidegate.yaml; \(notice.run)'s failure was not told there")
                continue
            }
            do throws(EngineError) {
                try startThread { [self] in send(notice, over: channel, name: name) }
            } catch {
                logger.warning("channel '\(name)' could not tell of \(notice.run): \(error)")
            }
        }
    }

    private func send(_ notice: Notice, over channel: Channel, name: String) {
        let body = NoticeBody(
            run: notice.run.description, workflow: notice.run.workflow, node: notice.node, message: notice.message)
        do {
            let text = try JSONText.encode(body)
            let (program, arguments) = channel.command(subject: body.subject, json: text)
            var environment = ProcessInfo.processInfo.environment
            environment["TIDEGATE_NOTICE"] = text
            environment["TIDEGATE_RUN"] = body.run
            environment["TIDEGATE_NODE"] = body.node
            environment["TIDEGATE_MESSAGE"] = body.message
            let child = ChildProcess(
                program: program, arguments: arguments, environment: environment, folder: workspace.root)
            let end = try child.run(timeout: .seconds(30))
            guard end == .exited(0) else {
                logger.warning(
                    "channel '\(name)' could not tell of \(notice.run): its command \(end.map { "\($0)" } ?? "took over 30 s")"
                )
                return
            }
        } catch {
            logger.warning("channel '\(name)' could not tell of \(notice.run): \(error)")
        }
    }
}

/// What a channel is handed.
private struct NoticeBody: Encodable {
    let run: String
    let workflow: String
    let node: String
    let message: String

    var subject: String { "\(run): \(node) failed" }
}

/// A way to tell people, from `tidegate.yaml`.
public enum Channel: Hashable, Sendable {
    /// A program with arguments; the notice is in its environment.
    case command([String])
    /// A URL that takes the notice as JSON by POST.
    case webhook(String)

    /// What to run.
    func command(subject: String, json: String) -> (program: String, arguments: [String]) {
        switch self {
        case .command(let words):
            ("/usr/bin/env", words)
        case .webhook(let url):
            (
                "/usr/bin/env",
                [
                    "curl", "--silent", "--show-error", "--fail", "--max-time", "20", "--header",
                    "Content-Type: application/json", "--data-binary", json, "--", url,
                ]
            )
        }
    }
}
