import Crypto
import Foundation

/// The secret that a request has to show.
public struct AccessToken: Sendable {
    private let digest: SHA256Digest

    /// A token of a text; nil when it is empty, as anybody could show it.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        digest = Self.digest(Array(text.utf8))
    }

    /// Whether a header `Authorization` shows it: `Bearer TOKEN`, or `Basic` with it as the password of any user.
    ///
    /// Takes as long for a wrong token as for the right one: digests are compared, in constant time.
    func isShown(by authorization: String?) -> Bool {
        guard let authorization, let space = authorization.firstIndex(of: " ") else { return false }
        let credentials = authorization[space...].trimmingCharacters(in: .whitespaces)
        switch authorization[..<space].lowercased() {
        case "bearer": return Self.digest(Array(credentials.utf8)) == digest
        case "basic":
            guard let pair = Data(base64Encoded: credentials), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
            else { return false }
            return Self.digest(Array(pair[(colon + 1)...])) == digest
        default: return false
        }
    }

    private static func digest(_ bytes: [UInt8]) -> SHA256Digest { SHA256.hash(data: bytes) }
}
