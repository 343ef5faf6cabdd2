import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An empty folder of one test, gone with all that is in it when the test lets go of it.
public final class ScratchFolder: Sendable {
    /// Its absolute path, without a slash at its end.
    public let path: String
    private let files = LocalFileSystem()

    /// Makes a folder of an unused name where the system keeps temporary files.
    public init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/tidegate-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileSystemError(.makeFolder, parent, code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? files.removeTree(path)
    }

    /// The absolute path of something in it.
    public func path(_ relative: String) -> String { path + "/" + relative }

    /// Writes a text file, and makes the folders it is in; gives its absolute path.
    @discardableResult
    public func write(_ text: String, to relative: String) throws -> String {
        try write(Array(text.utf8), to: relative)
    }

    /// Writes a file, and makes the folders it is in; gives its absolute path.
    @discardableResult
    public func write(_ bytes: [UInt8], to relative: String) throws -> String {
        let target = path(relative)
        if let slash = target.lastIndex(of: "/") { try files.makeFolder(String(target[..<slash])) }
        try files.write(bytes, to: target)
        return target
    }

    /// Makes a folder, and those it is in; gives its absolute path.
    @discardableResult
    public func makeFolder(_ relative: String) throws -> String {
        try files.makeFolder(path(relative))
        return path(relative)
    }

    /// The text of a file in it.
    public func read(_ relative: String) throws -> String {
        String(decoding: try files.read(path(relative)), as: UTF8.self)
    }

    /// Whether something is at a path in it.
    public func has(_ relative: String) throws -> Bool {
        try files.kind(of: path(relative)) != nil
    }

    /// The names in it or in a folder in it, hidden ones too, sorted.
    public func names(in relative: String = ".") throws -> [String] {
        try files.list(path(relative)).map(\.name)
    }
}

/// Calls with an empty folder, and removes it afterwards, also when the body throws.
public func withScratchFolder<Result>(_ body: (ScratchFolder) throws -> Result) throws -> Result {
    let folder = try ScratchFolder()
    return try withExtendedLifetime(folder) { try body(folder) }
}

/// Calls with an empty folder, and removes it afterwards, also when the body throws.
public func withScratchFolder<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
    let folder = try ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    return try await body(folder)
}
