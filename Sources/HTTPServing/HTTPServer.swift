import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Answers HTTP/1.1 requests at one address, on one thread of its own.
///
/// There is no TLS: what is reached over a network stands behind a proxy that has it.
public struct HTTPServer: Sendable {
    private let address: ListenAddress
    private let responder: HTTPResponder

    /// A server, which does not listen yet.
    ///
    /// - Parameter token: what requests have to show, but for open routes; nil when nothing.
    public init(
        at address: ListenAddress, token: AccessToken?, limits: HTTPLimits = HTTPLimits(), routes: [HTTPRoute]
    ) {
        self.address = address
        responder = HTTPResponder(
            routes: HTTPRoutes(routes: routes, token: token, bodyMax: limits.body), limits: limits)
    }

    /// Listens until the task is cancelled; throws when it cannot.
    ///
    /// Who is connected then has a moment to be answered in, and is cut off after that.
    /// - Parameter onListening: called with the address, and the port that was chosen if it was 0.
    public func run(onListening: @escaping @Sendable (ListenAddress) -> Void) async throws(HTTPServerError) {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let limits = responder.limits
        let (listening, isListening) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (end, ending) = AsyncStream.makeStream(of: Never.self)
        let server = server(on: loops) { [address] channel in
            isListening.yield()
            onListening(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
        }
        let serving = Task {
            defer { isListening.finish() }
            try await server.run()
        }
        let stopping = Task {
            for await _ in end {}
            for await _ in listening { break }
            guard !Task.isCancelled else { return }
            // Who asks for nothing now is let go by this, who waits for an answer by the cancellation after it.
            async let quiet: Void? = try? server.shutdownGracefully()
            try? await Task.sleep(for: limits.grace)
            serving.cancel()
            _ = await quiet
        }
        let result = await withTaskCancellationHandler {
            await serving.result
        } onCancel: {
            ending.finish()
        }
        stopping.cancel()
        await stopping.value
        try? await loops.shutdownGracefully()
        do {
            try result.get()
        } catch {
            throw HTTPServerError(error, at: address)
        }
    }

    private func server(
        on loops: MultiThreadedEventLoopGroup, onRunning: @escaping @Sendable (any Channel) -> Void
    ) -> Server<HTTP1Channel> {
        let limits = responder.limits
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head, maxHeaderFieldCount: 100)
        let silent = Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
        return Server(
            childChannelSetup: HTTP1Channel(
                responder: { [responder] request, writer, channel in
                    try await responder.respond(to: request, with: writer, on: channel)
                },
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: TimeAmount(limits.idle), httpDecoderConfiguration: decoder)),
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: silent)),
            onServerRunning: { onRunning($0) }, eventLoopGroup: loops, logger: silent)
    }
}
