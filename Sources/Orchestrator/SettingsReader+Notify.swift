import Workflows
import YAMLSource

/// Who is told of what is of no workflow: `notify: {restart: [ops]}`.
extension SettingsReader {
    mutating func readNotify(_ node: YAMLNode) {
        for entry in entries(of: node, allowed: NoticeKind.ofWorkspaces.map(\.rawValue)) {
            guard let kind = NoticeKind(rawValue: entry.name) else { continue }
            guard let channels = words(entry.value) else {
                complain("'\(entry.name)' takes names of channels", entry.value)
                continue
            }
            settings.notified[kind] = channels
            for (index, channel) in channels.enumerated() where settings.channels[channel] == nil {
                let near = NearMiss.best(for: channel, in: settings.channels.keys.sorted())
                let place = if case .sequence(let nodes) = entry.value.kind { nodes[index] } else { entry.value }
                complain(
                    "there is no channel '\(channel)'"
                        + (near.map { "; did you mean '\($0)'?" } ?? "; set it in 'channels'"), place)
            }
        }
    }
}
