import Testing

@testable import HTTPServing

/// Who is let in, before a body is read.
@Suite struct HTTPRoutesTests {
    private let routes = HTTPRoutes(
        routes: [
            HTTPRoute(.post, "/events") { _ in .done("taken") },
            HTTPRoute(.get, "/health", isOpen: true) { _ in .done("well") },
        ], token: AccessToken("secret"), bodyMax: 100)

    private func outcome(
        _ method: String, _ path: String, _ authorization: String? = nil, length: String? = nil,
        in routes: HTTPRoutes? = nil
    ) -> String {
        let head = HTTPRoutes.Head(method: method, path: path, authorization: authorization, length: length)
        return switch (routes ?? self.routes).admission(of: head) {
        case .admitted(let route): route.path
        case .refused(let answer):
            "\(answer.status)" + answer.fields.map { " \($0.key): \($0.value)" }.joined()
        }
    }

    @Test func `a request with the token is let in, and to what is open one without`() {
        #expect(outcome("POST", "/events", "Bearer secret", length: "100") == "/events")
        #expect(outcome("GET", "/health") == "/health")
        #expect(outcome("HEAD", "/health", "Bearer wrong") == "/health")
        #expect(outcome("POST", "/events", in: HTTPRoutes(routes: routes.routes, token: nil, bodyMax: 1)) == "/events")
    }

    @Test func `others are told why not`() {
        #expect(outcome("POST", "/events") == "401 WWW-Authenticate: Basic realm=\"tidegate\"")
        #expect(outcome("POST", "/events", "Bearer wrong").hasPrefix("401"))
        #expect(outcome("GET", "/events", "Bearer secret") == "405 Allow: POST")
        #expect(outcome("DELETE", "/health") == "405 Allow: GET")
        for path in ["/", "", "/events/", "/Events", "/health/../events", "*"] {
            #expect(outcome("POST", path, "Bearer secret") == "404", "\(path)")
        }
        #expect(outcome("POST", "/events", "Bearer secret", length: "101") == "413")
        // Without the token nobody learns more.
        #expect(outcome("POST", "/events", length: "101").hasPrefix("401"))
    }

    @Test func `an answer is one line of JSON`() {
        let answer = HTTPAnswer.refused(400, "a \"b\"\n/c")
        #expect(String(decoding: answer.body, as: UTF8.self) == "{\"error\":\"a \\\"b\\\"\\n/c\"}\n")
    }
}
