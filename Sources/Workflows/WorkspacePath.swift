/// Paths of files and folders that a workflow names, relative to the workspace.
public enum WorkspacePath {
    /// Why a text is none; reads on after `'path' `.
    public struct Problem: Error, CustomStringConvertible {
        /// The clause.
        public let description: String
    }

    /// As much as Linux takes.
    static let bytesMax = 4096

    /// The path without empty parts, `.` parts and a slash at its end.
    public static func normalized(_ text: String) throws(Problem) -> String {
        guard text.utf8.count <= bytesMax else {
            throw Problem(description: "is longer than \(bytesMax) bytes")
        }
        guard !text.utf8.contains(0) else { throw Problem(description: "holds a NUL character, which no path can") }
        let slash = UInt8(ascii: "/")
        guard text.utf8.first != slash else {
            throw Problem(description: "is absolute; write the path relative to the workspace")
        }
        let parts = text.utf8.split(separator: slash).map { Substring($0) }.filter { $0 != "." }
        guard !parts.contains("..") else { throw Problem(description: "leaves the workspace with '..'") }
        guard !parts.isEmpty else { throw Problem(description: "is empty; write a path relative to the workspace") }
        return parts.joined(separator: "/")
    }
}
