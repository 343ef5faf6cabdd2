import Crypto
import Files
import Foundation
import Timekeeping

/// Signs requests with AWS's Signature Version 4. Pure: the time comes in.
struct RequestSigner: Sendable {
    let keys: AccessKeys
    let region: String
    /// The service that the signature is for.
    var service = "s3"

    /// The headers that a signed request is sent with, its own among them.
    func headers(of request: ObjectRequest, to endpoint: Endpoint, at now: Instant) -> [(name: String, value: String)] {
        let time = Self.time(now)
        var headers = request.headers
        headers.append(("host", endpoint.authority))
        headers.append(("x-amz-content-sha256", request.bodyHash))
        headers.append(("x-amz-date", time))
        if let token = keys.token { headers.append(("x-amz-security-token", token)) }
        headers.sort { $0.name < $1.name }
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = [
            request.method.rawValue, request.encodedPath, request.encodedQuery,
            headers.map { "\($0.name):\(Self.trimmed($0.value))\n" }.joined(), names, request.bodyHash,
        ].joined(separator: "\n")
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let text = ["AWS4-HMAC-SHA256", time, scope, SHA256.hash(data: Data(canonical.utf8)).hexadecimal]
            .joined(separator: "\n")
        let signature = Data(code(of: text, day: String(time.prefix(8)))).hexadecimal
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keys.id)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        return headers + [("authorization", authorization)]
    }

    private func code(of text: String, day: String) -> HMAC<SHA256>.MAC {
        var key = SymmetricKey(data: Data("AWS4\(keys.secret)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
        }
        return HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
    }

    /// `20261122T223000Z`.
    private static func time(_ now: Instant) -> String {
        Instant(seconds: now.seconds).iso8601.replacing("-", with: "").replacing(":", with: "")
    }

    /// Without blanks at its ends, and with one in place of several.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
