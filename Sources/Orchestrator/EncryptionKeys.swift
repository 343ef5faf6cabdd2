public import Engines
import Files
import Foundation
import Notices
import YAMLSource

extension SettingsReader {
    /// The keys of encrypted files: a name, and where the key is.
    mutating func readKeys(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else { return complain("keys are a mapping of names", node) }
        for key in mapping.entries {
            if key.name.isEmpty { complain("a key takes a name", key.key) }
            settings.keys[key.name] = secret(key.value, key.name)
        }
    }
}

extension Settings {
    /// The keys of encrypted files, read from where they are when a session needs one.
    public func parquetKeys(in workspace: Workspace) -> ParquetKeys {
        ParquetKeys(for: try? duckDB(in: workspace)) { [keys] name in
            guard let secret = keys[name] else {
                let near = NearMiss.best(for: name, in: keys.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
                throw SecretError(description: "'keys' in tidegate.yaml does not name it\(near)")
            }
            let reader = SecretReader(workspace: workspace, environment: ProcessInfo.processInfo.environment)
            guard case .command = secret else { return try reader.value(of: secret, "") }
            let place = workspace.path(".tidegate/tmp/\(UUID().uuidString)")
            try LocalFileSystem().makeFolder(place, .thisBoot)
            defer { try? LocalFileSystem().removeTree(place) }
            return try reader.value(of: secret, place)
        }
    }
}
