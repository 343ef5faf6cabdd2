/// A path that requests may be made to, and what answers them.
public struct HTTPRoute: Sendable {
    /// What may be asked of a path.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// The path, as it is in a request.
    public var path: String
    /// What may be asked of it.
    public var method: Method
    /// Whether anybody may ask, without the token.
    public var isOpen: Bool
    /// Answers a request by its body; cancelled when it takes too long.
    public var answer: @Sendable ([UInt8]) async -> HTTPAnswer

    /// A route.
    public init(
        _ method: Method, _ path: String, isOpen: Bool = false,
        answer: @escaping @Sendable ([UInt8]) async -> HTTPAnswer
    ) {
        self.method = method
        self.path = path
        self.isOpen = isOpen
        self.answer = answer
    }
}

/// All routes of a server, and who is let in.
struct HTTPRoutes: Sendable {
    var routes: [HTTPRoute]
    /// What requests have to show; nil when nothing.
    var token: AccessToken?
    /// The most bytes of a body.
    var bodyMax: Int

    /// What the head of a request tells.
    struct Head {
        var method: String
        /// Without the query.
        var path: String
        var authorization: String?
        /// What the client says that its body has.
        var length: String?
    }

    /// What becomes of a request before its body is read.
    enum Admission {
        case admitted(HTTPRoute)
        case refused(HTTPAnswer)
    }

    /// Lets a request in, or says why not.
    func admission(of head: Head) -> Admission {
        let ofPath = routes.filter { $0.path == head.path }
        guard !ofPath.isEmpty else {
            let known = routes.map { "\($0.method.rawValue) \($0.path)" }.joined(separator: ", ")
            return .refused(.refused(404, "there is no such path; there are: \(known)"))
        }
        let method = head.method == "HEAD" ? HTTPRoute.Method.get.rawValue : head.method
        guard let route = ofPath.first(where: { $0.method.rawValue == method }) else {
            let allowed = ofPath.map(\.method.rawValue).joined(separator: ", ")
            var answer = HTTPAnswer.refused(405, "\(head.path) takes \(allowed)")
            answer.fields["Allow"] = allowed
            return .refused(answer)
        }
        if let token, !route.isOpen, !token.isShown(by: head.authorization) {
            var answer = HTTPAnswer.refused(
                401, "the token is missing or wrong; send it as 'Authorization: Bearer TOKEN', or as a password")
            // SNS shows a password only once it is asked for one.
            answer.fields["WWW-Authenticate"] = "Basic realm=\"tidegate\""
            return .refused(answer)
        }
        if let length = head.length.flatMap({ Int($0) }), length > bodyMax { return .refused(tooLarge) }
        return .admitted(route)
    }

    /// The answer to a body that is too large.
    var tooLarge: HTTPAnswer { .refused(413, "the body has more than \(bodyMax) bytes; send fewer events at once") }
}
