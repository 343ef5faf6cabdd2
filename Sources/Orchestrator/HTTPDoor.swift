import Engines
import Files
import Foundation
import HTTPServing
import Logging
import Notices
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Takes event notifications over HTTP, while the settings say where.
///
/// The daemon does not depend on it: where it cannot listen, that is told, tried again, and all else goes on.
final class HTTPDoor: Sendable {
    private static let pauses = (first: Duration.seconds(5), longest: Duration.seconds(300))

    private let workspace: Workspace
    private let logger: Logger
    private let routes: [HTTPRoute]
    private let wishes: AsyncStream<HTTPSettings?>
    private let wish: AsyncStream<HTTPSettings?>.Continuation
    private let state = Mutex<DoorReport?>(nil)

    init(_ workspace: Workspace, mailbox: Mailbox, logger: Logger) {
        self.workspace = workspace
        self.logger = logger
        routes = EventRoutes(mailbox: mailbox, logger: logger).all
        (wishes, wish) = AsyncStream.makeStream(of: HTTPSettings?.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// How it is; nil when nothing is said of it.
    var report: DoorReport? { state.withLock { $0 } }

    /// Listens as these say from now on, in place of others; nil for not at all. Returns at once.
    func use(_ settings: HTTPSettings?) {
        wish.yield(settings)
    }

    /// Works until the task is cancelled.
    func run() async {
        var current: (settings: HTTPSettings, work: Task<Void, Never>)?
        for await settings in wishes where settings != current?.settings {
            current?.work.cancel()
            await current?.work.value
            state.withLock {
                $0 = settings.map { DoorReport(listen: $0.listen.description, error: "it is just starting") }
            }
            current = settings.map { settings in (settings, Task { await serve(settings) }) }
        }
        current?.work.cancel()
        await current?.work.value
    }

    /// Listens, and when that does not work or ends by itself, again after a while.
    private func serve(_ settings: HTTPSettings) async {
        var pause = Self.pauses.first
        while !Task.isCancelled {
            do {
                let server = HTTPServer(at: settings.listen, token: try await token(settings.token), routes: routes)
                try await server.run { [self] address in opened(at: address) }
                if Task.isCancelled || Task.isShuttingDownGracefully { return }
                failed("the server has ended by itself", at: settings.listen)
                pause = Self.pauses.first
            } catch {
                if Task.isCancelled { return }
                failed("\(error)", at: settings.listen)
            }
            do { try await Task.sleep(for: pause) } catch { return }
            pause = min(pause * 2, Self.pauses.longest)
        }
    }

    private func opened(at address: ListenAddress) {
        let report = DoorReport(listen: address.description, error: nil)
        state.withLock { $0 = report }
        logger.info("taking events at \(report.events)")
    }

    private func failed(_ reason: String, at address: ListenAddress) {
        let isNews = state.withLock { state in
            defer { state = DoorReport(listen: address.description, error: reason) }
            return state?.error != reason
        }
        guard isNews else { return }
        logger.error("no events are taken over HTTP: \(reason); it is tried again, and files are found without them")
    }

    private func token(_ secret: Secret?) async throws -> AccessToken? {
        guard let secret else { return nil }
        // A program that tells it may take long, and is not waited for when the daemon ends.
        let (texts, told) = AsyncStream.makeStream(of: Result<String, any Error>.self)
        onOwnThread(otherwise: "no thread could be started, so the token is read here", logger) { [workspace] in
            told.yield(Result { try Self.text(of: secret, in: workspace) })
            told.finish()
        }
        let text = await texts.first { _ in true }
        try Task.checkCancellation()
        do {
            guard let text = try text?.get(), let token = AccessToken(text) else {
                throw SecretError(description: "it is empty")
            }
            return token
        } catch {
            throw SecretError(description: "the token of 'http' is missing: \(error)")
        }
    }

    private static func text(of secret: Secret, in workspace: Workspace) throws -> String {
        let folder = "\(workspace.exchangeFolder)/\(UUID().uuidString)"
        try LocalFileSystem().makeFolder(workspace.exchangeFolder, .thisBoot)
        try LocalFileSystem().makeFolder(folder, .thisBoot)
        defer { try? LocalFileSystem().removeTree(folder) }
        return try SecretReader(workspace: workspace, environment: ProcessInfo.processInfo.environment)
            .value(of: secret, folder)
    }
}
