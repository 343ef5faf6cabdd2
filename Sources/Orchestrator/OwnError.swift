import Files
import Scheduling

/// The error that a failed job gave a name of its own: `{"error": "no-credit", "message": "…"}` in TIDEGATE_RESULT.
struct OwnError {
    let kind: String
    let message: String?

    /// What a job wrote; nil when it wrote none, or no kind that a rule could name.
    static func read(_ path: String, in files: any FileSystem) -> OwnError? {
        guard let bytes = try? files.read(path),
            let row = try? ConditionValues.row(fromJSON: String(decoding: bytes, as: UTF8.self)),
            case .text(let kind)? = row["error"], isKind(kind)
        else { return nil }
        guard case .text(let message)? = row["message"] else { return OwnError(kind: kind, message: nil) }
        return OwnError(kind: kind, message: message)
    }

    private static func isKind(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
