import Files

/// Names are bytes: two that look the same to Swift (composed and decomposed accents) are two files. So paths are taken
/// apart, compared and hashed by their UTF-8 here, never by characters.
struct PathKey: Hashable, Sendable {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    static func == (left: PathKey, right: PathKey) -> Bool {
        left.path.utf8.elementsEqual(right.path.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var path = path
        path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// The path without slashes at its ends and without empty and `.` parts; empty for the workspace itself.
    var normalizedFolder: String {
        if let address = ObjectAddress(self) {
            return "\(ObjectAddress.scheme)\(address.bucket)".appendingPath(address.key.normalizedFolder)
        }
        return pathParts.filter { $0 != "." }.joined(separator: "/")
    }

    /// The names between the slashes.
    var pathParts: [String] {
        utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// The name after the last slash.
    var lastPathPart: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return self }
        return String(self[utf8.index(after: slash)...])
    }

    /// The folder it is in; empty for one in the workspace itself.
    package var parentPath: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(self[..<slash])
    }

    /// The folders it is in, the workspace (empty) first, and itself last.
    var pathChain: [String] {
        var chain = [""]
        for index in utf8.indices where utf8[index] == UInt8(ascii: "/") {
            chain.append(String(self[..<index]))
        }
        if !isEmpty { chain.append(self) }
        return chain
    }

    /// The path of a name in this folder.
    package func appendingPath(_ name: String) -> String {
        isEmpty ? name : self + "/" + name
    }

    /// Whether it is a folder or something in it, at any depth.
    package func isAtOrBelow(_ folder: String) -> Bool {
        if folder.isEmpty { return true }
        guard utf8.starts(with: folder.utf8) else { return false }
        return utf8.count == folder.utf8.count
            || utf8[utf8.index(utf8.startIndex, offsetBy: folder.utf8.count)] == UInt8(ascii: "/")
    }
}
