/// The name of a file beside others that tells that they are whole: one for each of them, such as `{name}.done`, or one
/// for all of its folder, such as `_SUCCESS`.
public struct CompletionMarker: Hashable, Sendable {
    /// The marker as it is written.
    public let text: String
    private let before: String
    private let after: String
    private let isForOne: Bool

    /// Reads a marker; nil when the text is none: the name of no file, or with more in braces than one `{name}`.
    public init?(_ text: String) {
        let parts = text.components(around: "{name}")
        guard !text.isEmpty, text != ".", text != "..", text != "{name}", parts.count <= 2,
            !parts.joined().contains(where: { "/{}".contains($0) })
        else { return nil }
        self.text = text
        isForOne = parts.count == 2
        before = parts[0]
        after = isForOne ? parts[1] : ""
    }

    /// The name of the marker of a file.
    public func marker(of name: String) -> String { isForOne ? before + name + after : before }

    /// Whether a name is that of a marker, which is no file of the dataset.
    public func isMarker(_ name: String) -> Bool {
        isForOne
            ? name.utf8.count > before.utf8.count + after.utf8.count && name.hasPrefix(before) && name.hasSuffix(after)
            : name.utf8.elementsEqual(before.utf8)
    }

    /// The file that a marker is for; nil when it is for all of its folder.
    public func file(of marker: String) -> String? {
        guard isForOne else { return nil }
        return String(decoding: marker.utf8.dropFirst(before.utf8.count).dropLast(after.utf8.count), as: UTF8.self)
    }
}

extension String {
    fileprivate func components(around separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
