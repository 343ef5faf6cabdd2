import Files

/// Why a server of objects has not done what it was asked for. No text holds a secret.
public enum ObjectStorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It could not be reached, or went away in the middle: what the transport said.
    case unreachable(server: String, detail: String)
    /// It is there, and cannot answer now.
    case unavailable(server: String, status: Int, code: String)
    /// It does not know the keys, or they may not do this.
    case denied(what: String, code: String, message: String)
    /// There is no such bucket.
    case noBucket(String, server: String)
    /// There is no such object.
    case noObject(String)
    /// The object is another one by now.
    case changed(String)
    /// The bucket is in another region.
    case wrongRegion(bucket: String, asked: String, actual: String?)
    /// It refused for a reason of its own.
    case refused(what: String, status: Int, code: String, message: String)
    /// Its answer is not what it should be.
    case malformed(server: String, detail: String)
    /// There are no keys to ask with.
    case noKeys(String)
    /// Something on this machine failed: a file, or starting a program.
    case local(String, isShortage: Bool)

    /// One line: what happened, and how to go on.
    public var description: String {
        switch self {
        case .unreachable(let server, let detail): "\(server) cannot be reached: \(detail)"
        case .unavailable(let server, let status, let code):
            "\(server) cannot answer now: \(status)\(code.isEmpty ? "" : " \(code)")"
        case .denied(let what, let code, let message):
            "\(what) was refused\(code.isEmpty ? "" : " (\(code))")\(message.isEmpty ? "" : ": \(message)"); \(Self.wayOut(code))"
        case .noBucket(let bucket, let server):
            "there is no bucket '\(bucket)' at \(server); make it, or mend its name in 'path' or the server in 'endpoint'"
        case .noObject(let address): "'\(address.displayedPath)' is gone"
        case .changed(let address): "'\(address.displayedPath)' is another one by now"
        case .wrongRegion(let bucket, let asked, let actual):
            "bucket '\(bucket)' is not in the region '\(asked)'; write 'region: \(actual ?? "REGION")' beside its 'path'"
        case .refused(let what, let status, let code, let message):
            "\(what) was refused with \(status)\(code.isEmpty ? "" : " \(code)")\(message.isEmpty ? "" : ": \(message)")"
        case .malformed(let server, let detail): "\(server) gave an answer that is none: \(detail)"
        case .noKeys(let detail): detail
        case .local(let detail, _): detail
        }
    }

    /// Whether the bucket as a whole is out of reach, and nothing is said of the object.
    public var isOfTheBucket: Bool {
        switch self {
        case .unreachable, .unavailable, .denied, .noBucket, .wrongRegion, .malformed, .noKeys: true
        case .refused(_, let status, _, _): status >= 500
        case .noObject, .changed, .local: false
        }
    }

    /// Whether this machine is short of something.
    public var isShortage: Bool {
        if case .local(_, let isShortage) = self { isShortage } else { false }
    }

    private static func wayOut(_ code: String) -> String {
        switch code {
        case "RequestTimeTooSkewed": "set this machine's clock"
        case "InvalidAccessKeyId", "InvalidClientTokenId": "mend the access key"
        case "SignatureDoesNotMatch": "mend the secret key"
        case "ExpiredToken", "InvalidToken": "give new keys"
        default: "let these keys list the bucket and read, write and delete its objects, or give others"
        }
    }
}
