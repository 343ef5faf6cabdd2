extension PathPattern {
    /// The pattern of other files in the folders that this one's files may be in: `landing/{date}/*.csv` and
    /// `*.manifest` give `landing/{date}/*.manifest`.
    ///
    /// - Parameter name: one part of a pattern. With a slash, or as a plain `.` or `..`, it is an error.
    public func beside(_ name: String) throws(PathPatternError) -> PathPattern {
        if let slash = name.unicodeScalars.firstIndex(of: "/") {
            let offset = name.unicodeScalars.distance(from: name.unicodeScalars.startIndex, to: slash)
            throw PathPatternError(offset: offset, description: "takes a name without a folder, such as '*.manifest'")
        }
        guard !name.isEmpty, name != ".", name != "..", name != "**" else {
            throw PathPatternError(offset: 0, description: "takes the name of a file, such as '*.manifest'")
        }
        let folder = folderText
        return try PathPattern(folder.isEmpty ? name : "\(folder)/\(name)")
    }

    /// The part of the text that tells the folders, without a slash at its end.
    private var folderText: String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.last ?? ""
        let isOfFiles = tokens.last != .below && tokens.last != .belowOrEnd && last != "**"
        let isNamedFile = tokens.last == .belowOrEnd && last.contains(".") && last != "."
        if isOfFiles || isNamedFile { return parts.dropLast().joined(separator: "/") }
        let folder = last.isEmpty || last == "**" || last == "." ? parts.dropLast().joined(separator: "/") : text
        return folder.isEmpty ? "**" : "\(folder)/**"
    }
}
