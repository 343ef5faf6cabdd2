import Orchestrator
import Store

/// A deed that others can see, and what has to be in the store by then.
enum Telling {
    /// An attempt was started, given as `RUN/NODE/NUMBER`.
    case started(String)
    /// A command was answered.
    case answered(runs: [String])
    /// A file was taken away from where it arrived.
    case setAside(String)
    /// A file of an output was removed.
    case dropped(String)
    /// An attempt's success was put on record, with a file of its output that is not durable.
    case succeeded(attempt: String, notDurable: String?)

    /// What a deed tells, looked at before it is done; nil for most.
    init?(_ deed: Recording.Deed, _ disk: Disk) {
        switch deed {
        case .started(let folder):
            guard let range = folder.firstRange(of: "/.tidegate/runs/") else { return nil }
            self = .started(String(folder[range.upperBound...]))
        case .answered(let text):
            guard let reply = try? JSONText.decode(CommandReply.self, from: text), reply.status == 0 else { return nil }
            self = .answered(runs: reply.runs)
        case .removed(let path):
            guard case .file(let file)? = disk.node(path) else { return nil }
            if file.isGiven {
                self = .setAside(path)
            } else if path.hasPrefix("lake/"), !path.contains("/.staging/") {
                self = .dropped(path)
            } else {
                return nil
            }
        case .renamed(let source, let target):
            guard target.hasSuffix("/exit.json"), case .file(let file)? = disk.node(source),
                file.content(after: .harmless).text.contains("\"exited\",\"code\":0")
            else { return nil }
            let attempt = target.split(separator: "/").suffix(4).dropLast().joined(separator: ".")
            self = .succeeded(
                attempt: attempt, notDurable: disk.firstNotDurable(below: "lake") { $0.contains(attempt) })
        default: return nil
        }
    }

    /// What the last commit lacks of what is told; nil when nothing.
    func violation(_ commit: Commit?) -> String? {
        guard let commit else { return "\(self) before the first commit" }
        switch self {
        case .succeeded(let attempt, let notDurable):
            return notDurable.map { "\(attempt) is on record as a success, but its '\($0)' is not durable" }
        case .started(let attempt):
            return commit.attempts.contains(attempt) ? nil : "\(attempt) was started before it was committed"
        case .answered(let runs):
            guard let run = runs.first(where: { !commit.runs.contains($0) }) else { return nil }
            return "\(run) was answered for before it was committed"
        case .setAside(let path):
            return commit.invalid.contains(path) ? nil : "'\(path)' was set aside before INVALID was committed"
        case .dropped(let path):
            return commit.files[path] == nil ? nil : "'\(path)' was removed while its table shows it"
        }
    }
}
