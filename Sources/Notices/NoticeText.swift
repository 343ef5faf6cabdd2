import Files
import Timekeeping
import Workflows

/// The words of a message: what happened in a line, and all of it in a text.
public struct NoticeText: Hashable, Sendable {
    /// What happened, in a line.
    public let subject: String
    /// All that happened, and where to look; lines.
    public let text: String

    /// How many notices are written out.
    private static let writtenMax = 20

    /// The words for some notices of a workspace.
    public init(_ batch: NoticeBatch, workspace: String) {
        let notices = batch.notices.map(\.notice)
        let folder = workspace.split(separator: "/").last.map(String.init) ?? workspace
        subject = "[\(folder.displayedPath)] \(Self.subject(notices, count: batch.count))"
        var lines = notices.prefix(Self.writtenMax).map { "\($0.at.iso8601)  \($0.message.displayedPath)" }
        if batch.count > lines.count { lines.append("and \(batch.count - lines.count) more") }
        let hints = Self.hints(notices)
        text = (lines + [""] + hints + ["Workspace \(workspace.displayedPath)"]).joined(separator: "\n") + "\n"
    }

    private static func subject(_ notices: [Notice], count: Int) -> String {
        guard count > 1, let first = notices.first else { return notices.first?.headline ?? "nothing" }
        return notices.allSatisfy { $0.kind == first.kind && $0.workflow == first.workflow }
            ? "\(first.workflow ?? ""): \(count) \(first.kind.plural)" : "\(first.headline), and \(count - 1) more"
    }

    /// The commands that tell more.
    private static func hints(_ notices: [Notice]) -> [String] {
        var hints: [String] = []
        for notice in notices {
            switch notice.kind {
            case .failure:
                hints.append("tidegate runs logs \(notice.run ?? "") \(notice.node ?? "")")
                hints.append("tidegate runs resume \(notice.run ?? "")")
            case .recovery: hints.append("tidegate runs show \(notice.run ?? "")")
            case .invalidFile: hints.append("tidegate files list --state INVALID --workflow \(notice.workflow ?? "")")
            case .schemaChange: hints.append("tidegate catalog versions \(notice.table ?? "")")
            case .budget: hints.append("tidegate cost --workflow \(notice.workflow ?? "")")
            case .restart: hints.append("tidegate status")
            case .late, .arrivals: hints.append("tidegate files expected")
            case .quality: hints.append("tidegate quality \(notice.table ?? "--workflow \(notice.workflow ?? "")")")
            case .test: break
            }
        }
        var seen: Set<String> = []
        return hints.filter { seen.insert($0).inserted }.prefix(6).map { "  \($0)" }
    }
}

extension Notice {
    /// What happened, in a few words.
    fileprivate var headline: String {
        switch kind {
        case .failure: "\(run ?? ""): \(node ?? "") failed"
        case .recovery: "\(run ?? "") succeeded again"
        case .invalidFile: "\(workflow ?? ""): \((path ?? "").displayedPath) is INVALID"
        case .schemaChange: "\(workflow ?? ""): \(table ?? "") has changed"
        case .late, .arrivals, .budget: message
        case .restart: "the daemon has started again"
        case .quality: "\(workflow ?? ""): the quality of \((table ?? path ?? "").displayedPath) fell"
        case .test: "a test"
        }
    }
}

extension NoticeKind {
    fileprivate var plural: String {
        switch self {
        case .failure: "nodes failed"
        case .recovery: "runs succeeded again"
        case .invalidFile: "files are INVALID"
        case .schemaChange: "tables have changed"
        case .late: "things are late"
        case .budget: "budgets are used"
        case .restart: "restarts of the daemon"
        case .arrivals: "files are not as expected"
        case .quality: "falls of quality"
        case .test: "tests"
        }
    }
}
