import Foundation

/// What a request is answered with: a status and one JSON object.
public struct HTTPAnswer: Hashable, Sendable {
    /// HTTP's status.
    public var status: Int
    /// The members of the JSON object, all of them texts.
    public var members: [String: String]
    /// Header fields besides those of the body.
    var fields: [String: String] = [:]

    /// An answer of these members.
    public init(status: Int, _ members: [String: String]) {
        self.status = status
        self.members = members
    }

    /// The request was done; one line for people.
    public static func done(_ message: String) -> Self { Self(status: 200, ["message": message]) }

    /// It was not, and why.
    public static func refused(_ status: Int, _ error: String) -> Self { Self(status: status, ["error": error]) }

    /// The object as it is sent, with a line end.
    var body: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts are always JSON.
        return Array((try? encoder.encode(members)) ?? Data("{}".utf8)) + [UInt8(ascii: "\n")]
    }
}
