public import Files

/// The Python files that come with the program, put where jobs find them.
public struct PythonModules: Hashable, Sendable {
    /// Where they are.
    public let folder: String

    /// Those in a folder, whether they are there yet or not.
    public init(in folder: String) {
        self.folder = folder
    }

    /// What PYTHONPATH has to name so that `import tidegate` works.
    public var searchPath: String { folder + "/lib" }
    /// The script that makes the virtual environment of a job's requirements.
    public var requirements: String { folder + "/requirements.py" }

    /// Writes those that are not there, or are of another version. A job that is reading one has the whole of either.
    public func install(in files: any FileSystem) throws(EngineError) {
        try reading { () throws(FileSystemError) in
            try files.makeFolder(searchPath, .thisBoot)
            try put(PackageResources.tidegate_py, at: searchPath + "/tidegate.py", files)
            try put(PackageResources.requirements_py, at: requirements, files)
        }
    }

    private func put(_ bytes: [UInt8], at path: String, _ files: any FileSystem) throws(FileSystemError) {
        if try files.kind(of: path) == .file, try files.read(path) == bytes { return }
        try files.write(bytes, to: path + ".new", .thisBoot)
        try files.move(path + ".new", to: path, replacing: true)
    }
}
