import Synchronization
import Testing

@testable import HTTPServing

/// A server on loopback, and clients that mean it ill.
@Suite(.serialized) struct HTTPServerTests {
    /// Lets a server listen while a body works with its port; then it ends.
    private func serving(
        limits: HTTPLimits = .patient, token: String? = nil,
        answer: (@Sendable ([UInt8]) async -> HTTPAnswer)? = nil,
        _ body: (Int) async throws -> Void
    ) async throws {
        let echo: @Sendable ([UInt8]) async -> HTTPAnswer = { .done(String(decoding: $0, as: UTF8.self)) }
        let routes = [
            HTTPRoute(.post, "/echo", answer: answer ?? echo),
            HTTPRoute(.get, "/health", isOpen: true) { _ in HTTPAnswer(status: 200, ["status": "ok"]) },
        ]
        let address = try #require(ListenAddress("127.0.0.1:0"))
        let server = HTTPServer(at: address, token: token.flatMap { AccessToken($0) }, limits: limits, routes: routes)
        let (addresses, listening) = AsyncStream.makeStream(of: ListenAddress.self)
        let work = Task { try await server.run { listening.yield($0) } }
        let port = try #require(await addresses.first { _ in true }).port
        try await body(port)
        work.cancel()
        try await work.value
    }

    private func post(_ body: String, _ fields: String = "") -> String {
        "POST /echo?x=1 HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `requests of one connection are answered in turn`() async throws {
        try await serving { port in
            let client = try Connection(port: port)
            for text in ["one", "two", ""] {
                client.send(post(text))
                let answer = await client.receive(until: "}\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("{\"message\":\"\(text)\"}\n"))
            }
            client.send("HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let head = await client.receive()
            #expect(head.contains("Content-Length: 16\r\n") && head.hasSuffix("\r\n\r\n"), "\(head)")
        }
    }

    @Test func `who is refused sees why, and is let go`() async throws {
        var limits = HTTPLimits.patient
        limits.body = 1000
        limits.grace = .milliseconds(50)
        let chunk = String(repeating: "x", count: 600)
        let chunked =
            "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "258\r\n\(chunk)\r\n258\r\n\(chunk)\r\n"
        let requests = [
            (post("a"), "401 Unauthorized"), ("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "404 Not Found"),
            ("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", "405 Method Not Allowed"),
            (post(chunk + chunk, "Authorization: Bearer t\r\n"), "413 Payload Too Large"),
            (chunked, "413 Payload Too Large"), ("what?\r\n\r\n", "400 Bad Request"),
            ("GET /health HTTP/1.1\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n", "400 Bad Request"),
        ]
        try await serving(limits: limits, token: "t") { port in
            for (request, status) in requests {
                let client = try Connection(port: port)
                client.send(request)
                let answer = await client.receive()
                #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(status): \(answer)")
            }
        }
    }

    @Test func `a body that does not come is not waited for`() async throws {
        var limits = HTTPLimits.patient
        limits.bodyTime = .milliseconds(50)
        limits.grace = .milliseconds(50)
        try await serving(limits: limits) { port in
            let slow = try Connection(port: port)
            slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
            #expect(await slow.receive().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `an answer that is not found is not waited for`() async throws {
        var limits = HTTPLimits.patient
        limits.answerTime = .milliseconds(50)
        limits.grace = .milliseconds(50)
        let wasCancelled = Mutex(false)
        let never: @Sendable ([UInt8]) async -> HTTPAnswer = { _ in
            try? await Task.sleep(for: .seconds(86_400))
            wasCancelled.withLock { $0 = Task.isCancelled }
            return .done("late")
        }
        try await serving(limits: limits, answer: never) { port in
            let waiting = try Connection(port: port)
            waiting.send(post("whole"))
            #expect(await waiting.receive().hasPrefix("HTTP/1.1 503 "))
            #expect(wasCancelled.withLock { $0 })
        }
    }

    @Test func `a silent client is let go`() async throws {
        var limits = HTTPLimits.patient
        limits.idle = .milliseconds(50)
        try await serving(limits: limits) { port in
            // One whose head never ends, and one whose head never begins.
            for text in ["GET /health HTTP/1.1\r\nX: a", ""] {
                let silent = try Connection(port: port)
                silent.send(text)
                #expect(await silent.receive() == "")
            }
        }
    }

    @Test func `more connections than there may be wait for their turn`() async throws {
        var limits = HTTPLimits.patient
        limits.connections = 2
        try await serving(limits: limits) { port in
            var held: [Connection] = []
            for _ in 0..<2 {
                let client = try Connection(port: port)
                client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = await client.receive(until: "}\n")
                held.append(client)
            }
            let third = try Connection(port: port)
            third.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            async let answer = third.receive(until: "}\n")
            held.removeFirst()
            #expect(await answer.hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `it ends, whoever is connected`() async throws {
        var limits = HTTPLimits.patient
        limits.grace = .milliseconds(50)
        var held: [Connection] = []
        try await serving(
            limits: limits,
            answer: { _ in
                try? await Task.sleep(for: .seconds(86_400))
                return .refused(503, "ended")
            }
        ) { port in
            for text in [
                "", "GET /hea", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf", post("whole"),
            ] {
                let client = try Connection(port: port)
                client.send(text)
                held.append(client)
            }
            // They are known to the server once one that came after them was answered.
            let last = try Connection(port: port)
            last.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await last.receive(until: "}\n")
            held.append(last)
        }
        for client in held { _ = await client.receive() }
    }

    @Test func `an address that cannot be listened at is told with the way out`() async throws {
        try await serving { port in
            let taken = HTTPServer(at: ListenAddress(host: "127.0.0.1", port: port), token: nil, routes: [])
            await #expect {
                try await taken.run { _ in }
            } throws: { error in
                "\(error)"
                    == "cannot listen on 127.0.0.1:\(port): another program listens there; end it, or choose another port"
            }
        }
        let foreign = HTTPServer(at: ListenAddress(host: "192.0.2.1", port: 0), token: nil, routes: [])
        await #expect {
            try await foreign.run { _ in }
        } throws: { "\($0)".contains("this machine has no such address") }
    }

    @Test func `it may begin and end many times`() async throws {
        for _ in 0..<20 { try await serving { _ in } }
        // Also before it listens.
        let address = try #require(ListenAddress("127.0.0.1:0"))
        for _ in 0..<20 {
            let server = HTTPServer(at: address, token: nil, routes: [])
            let work = Task { try await server.run { _ in } }
            work.cancel()
            try await work.value
        }
    }
}

extension HTTPLimits {
    /// Limits that nobody meets, however busy the machine is.
    fileprivate static let patient: HTTPLimits = {
        var limits = HTTPLimits()
        limits.idle = .seconds(3600)
        limits.bodyTime = .seconds(3600)
        limits.answerTime = .seconds(3600)
        return limits
    }()
}
