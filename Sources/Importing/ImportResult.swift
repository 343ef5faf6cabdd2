/// What an import gives: workflow files, and what could not be carried over.
public struct ImportResult: Sendable, Equatable {
    /// The workflow files; the first is the main one.
    public var files: [ImportedFile]
    /// One sentence for each thing that has no counterpart, led by its JSON path.
    public var warnings: [String]

    /// A result.
    public init(files: [ImportedFile], warnings: [String]) {
        self.files = files
        self.warnings = warnings
    }
}

/// One Tidegate workflow, as text.
public struct ImportedFile: Sendable, Equatable {
    /// The workflow's name.
    public var name: String
    /// The workflow's YAML.
    public var text: String

    /// A workflow file.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
