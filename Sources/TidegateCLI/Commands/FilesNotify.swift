import ArgumentParser
import Files
import Foundation
import ObjectStorage
import Orchestrator

/// `tidegate files notify`.
struct FilesNotify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Tell the daemon of new objects in a bucket, by an event notification of S3.",
        discussion: """
            Takes the JSON that AWS and MinIO send, also in an envelope of SNS or SQS, or as EventBridge has it; one event \
            or many, also one a line. The daemon looks at the objects that are named, and believes nothing else of it.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "A file with the notification; standard input when it is left out.") var file: String?

    func run() throws {
        let bytes = try read()
        let events: ObjectEvents
        do throws(ObjectEvents.Problem) {
            events = try ObjectEvents(bytes)
        } catch {
            throw CommandFailure(.data, "\(name): \(error)")
        }
        guard !events.created.isEmpty else {
            return Output().line(events.nothingNew)
        }
        let client = ControlClient(try tidegate.openWorkspace())
        guard let reply = try client.send(.look(objects: events.created.map(\.description))) else {
            throw CommandFailure(
                .noDaemon, "no daemon runs here; it lists its buckets when it starts: 'tidegate daemon'")
        }
        Output().line(try reply.orFailure().message)
    }

    private var name: String { file.map { "'\($0.displayedPath)'" } ?? "standard input" }

    /// All there is, but not without end.
    private func read() throws -> [UInt8] {
        guard let handle = file.map({ FileHandle(forReadingAtPath: $0) }) ?? FileHandle.standardInput else {
            throw CommandFailure(.usage, "\(name) cannot be opened")
        }
        var bytes = Data()
        while bytes.count <= ObjectEvents.bytesMax, let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
            bytes += part
        }
        return Array(bytes)
    }
}
