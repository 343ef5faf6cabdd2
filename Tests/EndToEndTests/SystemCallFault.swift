import Foundation
import TestSupport
import Testing

/// One call to the system that ends the daemon or fails, in the words of strace's `inject`; each thread counts its own
/// calls.
struct SystemCallFault: CustomTestStringConvertible, Sendable {
    /// Such as `fsync:error=EIO:when=3+`.
    let injection: String

    var call: String { String(injection.prefix { $0 != ":" }) }
    var kills: Bool { injection.contains("signal=SIGKILL") }
    /// For the test's messages.
    var testDescription: String { injection }

    /// The calls that write, and those that open or start something; after a slash, strace takes a pattern of names.
    static let calls = [
        "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "/^rename", "/^link", "/^(unlink|rmdir)", "/^mkdir",
        "openat", "clone3",
    ]

    /// What happens at a call.
    private static func kinds(of call: String) -> [String] {
        let errors =
            switch call {
            case "clone3": ["EAGAIN"]
            case "openat": ["EMFILE", "EIO", "ENOSPC"]
            case "/^(unlink|rmdir)": ["EIO"]
            default: ["ENOSPC", "EIO"]
            }
        return ["signal=SIGKILL"] + errors.map { "error=\($0)" }
    }

    private static func isName(_ name: String, of call: String) -> Bool {
        call.hasPrefix("/") ? name.range(of: call.dropFirst(), options: .regularExpression) != nil : name == call
    }

    /// Some of all faults at the calls that a life makes: as many of each kind, spread evenly over its calls, and all of
    /// those kinds that have fewer.
    static func chosen(_ wanted: Int, ofCalls made: [String: Int], seed: UInt64) -> [SystemCallFault] {
        var random = SeededRandom(seed: seed)
        let ranked = calls.flatMap { call in
            let count = made.filter { isName($0.key, of: call) }.values.max() ?? 1
            return kinds(of: call).flatMap { kind in
                (kind.contains("error") ? ["", "+"] : [""]).flatMap { onwards in
                    (1...count).shuffled(using: &random).enumerated().map { rank, number in
                        (rank, SystemCallFault(injection: "\(call):\(kind):when=\(number)\(onwards)"))
                    }
                }
            }
        }
        let mixed = ranked.shuffled(using: &random).enumerated()
        return mixed.sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.prefix(wanted).map(\.element.1)
    }
}
