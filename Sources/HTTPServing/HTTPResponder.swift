import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads a request as far as it is let in, and writes the answer.
struct HTTPResponder: Sendable {
    let routes: HTTPRoutes
    let limits: HTTPLimits

    @concurrent
    func respond(to request: Request, with writer: consuming ResponseWriter, on channel: any Channel) async throws {
        // One that neither sends nor reads any more is cut off, whatever it has been let in for.
        let cut = channel.eventLoop.scheduleTask(in: TimeAmount((limits.bodyTime + limits.answerTime) * 2)) {
            channel.close(mode: .all, promise: nil)
        }
        defer { cut.cancel() }
        if request.headers[.expect]?.lowercased() == "100-continue", case .admitted = admission(of: request) {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let answer = try await answer(to: request)
        let closes = answer.status >= 400
        try await write(answer, hasBody: request.method != .head, closes: closes, with: writer)
        guard closes else { return }
        // What it still sends is not waited for; cut off at once, it might not see the answer.
        channel.eventLoop.scheduleTask(in: TimeAmount(limits.grace)) { channel.close(mode: .all, promise: nil) }
    }

    private func admission(of request: Request) -> HTTPRoutes.Admission {
        routes.admission(
            of: HTTPRoutes.Head(
                method: request.method.rawValue, path: request.uri.path,
                authorization: request.headers[.authorization], length: request.headers[.contentLength]))
    }

    private func answer(to request: Request) async throws -> HTTPAnswer {
        let route: HTTPRoute
        switch admission(of: request) {
        case .refused(let answer): return answer
        case .admitted(let admitted): route = admitted
        }
        let body: [UInt8]
        do {
            let read = try await within(limits.bodyTime) { [routes] in
                Array(buffer: try await request.body.collect(upTo: routes.bodyMax))
            }
            guard let read else {
                return .refused(408, "the body did not come within \(limits.bodyTime.components.seconds) s")
            }
            body = read
        } catch is NIOTooManyBytesError {
            return routes.tooLarge
        }
        // A connection that ends early looks like the end of the body.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length != body.count {
            return .refused(400, "the body is not as long as it was said to be")
        }
        let answer = try await within(limits.answerTime) { await route.answer(body) }
        return answer ?? .refused(503, "the daemon is busy; send it again")
    }

    @concurrent
    private func write(
        _ answer: HTTPAnswer, hasBody: Bool, closes: Bool, with writer: consuming ResponseWriter
    ) async throws {
        let body = answer.body
        var fields: HTTPFields = [.contentType: "application/json", .contentLength: "\(body.count)"]
        if closes { fields[.connection] = "close" }
        for (name, value) in answer.fields {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        try await writer.write(response: head, body: hasBody ? .init(byteBuffer: ByteBuffer(bytes: body)) : .init())
    }
}

/// Does something, and cancels it when it takes longer than a limit; nil then.
private func within<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
