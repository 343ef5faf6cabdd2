/// A text with `{name}` in it, filled in when it is used: `--day={scheduled}`.
///
/// Only names of letters, digits, `_`, `-` and `.` between braces count; other braces are text, `{{` is one `{`.
public struct TextTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text(String)
        case name(String)
    }

    private let parts: [Part]

    /// Reads a text.
    public init(_ text: String) {
        var parts: [Part] = []
        var plain = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "{" else {
                plain.append(character)
                continue
            }
            if rest.first == "{" {
                rest.removeFirst()
                plain.append("{")
            } else if let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.name(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            } else {
                plain.append("{")
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        self.parts = parts
    }

    /// The names in it, in order.
    public var names: [String] {
        parts.compactMap { part in
            guard case .name(let name) = part else { return nil }
            return name
        }
    }

    /// The text with values in place of names; a name without a value stays as it was written.
    public func filled(with values: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .name(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
