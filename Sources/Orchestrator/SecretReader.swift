import Engines
import Files
import Foundation
import Notices
import Timekeeping

/// Why there is no secret where it should be; its text holds none.
struct SecretError: Error, CustomStringConvertible {
    let description: String
}

/// Reads secrets from where the settings say that they are. Blocks.
struct SecretReader: Sendable {
    let workspace: Workspace
    let environment: [String: String]

    private static let timeout = Duration.seconds(30)

    /// The text of a secret.
    ///
    /// - Parameter folder: one that only we can read, for what a command prints.
    func value(of secret: Secret, _ folder: String) throws -> String {
        switch secret {
        case .text(let text): return text
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw SecretError(description: "the environment has no '\(name)', where its secret should be")
            }
            return value
        case .file(let path): return Self.trimmed(try LocalFileSystem().read(workspace.path(path)))
        case .command(let words):
            let output = "\(folder)/secret"
            let child = ChildProcess(
                program: "/usr/bin/env", arguments: words, environment: environment, folder: workspace.root,
                output: output)
            guard try child.run(timeout: Self.timeout) == .exited(0) else {
                throw SecretError(description: "the command '\(words.first ?? "")' gave no secret")
            }
            return Self.trimmed(try LocalFileSystem().read(output))
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
