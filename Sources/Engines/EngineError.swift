public import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why an attempt could not be prepared, started or published, or a query not answered.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `tidegate-supervisor` is not where it should be.
    case supervisorMissing(path: String)
    /// A process could not be started; the number is the errno.
    case cannotStart(program: String, code: Int32)
    /// The system would not let us wait for a process; the number is the errno.
    case cannotWait(code: Int32)
    /// A thread could not be started; the number is the errno.
    case noThread(code: Int32)
    /// DuckDB's program was found nowhere.
    case duckDBMissing(searched: [String])
    /// The configured DuckDB cannot be executed.
    case duckDBUnusable(path: String)
    /// `spark-submit` was found nowhere.
    case sparkMissing(searched: [String])
    /// The configured `spark-submit` cannot be executed.
    case sparkUnusable(path: String)
    /// Spark is there, but no Java.
    case javaMissing(configured: String?)
    /// DuckDB ended in a way of its own; the text is what it said last.
    case duckDBFailed(String)
    /// A query or an expectation took longer than it may.
    case tookTooLong(Duration)
    /// An SQL text is not what it has to be.
    case badSQL(message: String, line: Int)
    /// The same, of a text that is in a file.
    case badScript(file: String, line: Int, message: String)
    /// DuckDB refused a query; the text is its own, with the lines of the user's SQL.
    case queryFailed(String)
    /// An expectation cannot be evaluated.
    case badExpectation(String, reason: String)
    /// Bubblewrap is not in PATH.
    case sandboxMissing
    /// The key of encrypted files cannot be had, or is none.
    case noKey(String, reason: String)
    /// An encrypted file does not open with the key under its name.
    case otherKey
    /// The key under a name is another than a file of the table that is written was encrypted with.
    case changedKey(String, file: String)
    /// DuckDB lacks the extension that encrypts.
    case encryptionMissing
    /// A file that an engine cannot be given.
    case unreadableFile(path: String, reason: String, by: String = "DuckDB")
    /// A job left something in its output folder that cannot be published.
    case badOutput(path: String, reason: String)
    /// A call on a file failed.
    case file(FileSystemError)

    /// One line: what, where, how to go on. (DuckDB's own message may be several.)
    public var description: String {
        switch self {
        case .supervisorMissing(let path):
            "'\(path.displayedPath)' is missing: it belongs beside the tidegate program; install both, or run 'make build'"
        case .cannotStart(let program, let code): "cannot start '\(program.displayedPath)': \(Self.reason(code))"
        case .cannotWait(let code): "cannot wait for a process: \(Self.reason(code))"
        case .noThread(let code):
            "cannot start a thread: \(Self.reason(code)); let other programs end, or raise the limit (ulimit -u)"
        case .duckDBMissing(let searched):
            "DuckDB was not found (looked at \(searched.map(\.displayedPath).joined(separator: ", "))); install it with "
                + "'pip install duckdb-cli' or 'make setup', or name it in TIDEGATE_DUCKDB"
        case .duckDBUnusable(let path):
            "the configured DuckDB '\(path.displayedPath)' is no program that can be executed; correct the setting, or "
                + "remove it and install DuckDB with 'pip install duckdb-cli'"
        case .sparkMissing(let searched):
            "Spark was not found (looked at \(searched.map(\.displayedPath).joined(separator: ", "))); install it with "
                + "'pip install pyspark==3.5.6' or 'make spark', or name its spark-submit in tidegate.yaml: spark: {submit: …}"
        case .sparkUnusable(let path):
            "the configured spark-submit '\(path.displayedPath)' is no program that can be executed; correct the setting, "
                + "or remove it and install Spark with 'pip install pyspark==3.5.6'"
        case .javaMissing(let configured):
            (configured.map { "there is no Java in '\($0.displayedPath)'; correct 'java-home' in tidegate.yaml, or " }
                ?? "Spark needs Java, which was not found ($JAVA_HOME, PATH, /usr/lib/jvm); ")
                + "install Java 17 ('apt-get install openjdk-17-jre-headless', or 'make spark')"
        case .duckDBFailed(let text): "DuckDB failed: \(text)"
        case .sandboxMissing:
            "bubblewrap (bwrap) is not in PATH, and 'sandbox' needs it; install it, as with 'apt-get install bubblewrap', "
                + "or remove 'sandbox'"
        case .tookTooLong(let limit): "DuckDB took longer than \(limit) and was ended"
        case .badSQL(let message, let line): "SQL, line \(line): \(message)"
        case .badScript(let file, let line, let message): "\(file.displayedPath):\(line): \(message)"
        case .queryFailed(let text): text
        case .badExpectation(let text, let reason): "expectation '\(text)': \(reason)"
        case .noKey(let name, let reason): "the key '\(name)' of encrypted Parquet cannot be used: \(reason)"
        case .otherKey:
            "an encrypted file does not open with the key that 'keys' in tidegate.yaml gives under its name: the key is "
                + "another than it was written with, or the file is damaged; 'tidegate catalog show' names each table's key"
        case .changedKey(let name, let file):
            "the key '\(name)' is another than '\(file.displayedPath)' was written with, or that file is damaged; give the new "
                + "key another name in tidegate.yaml, and leave the old one there for the files that it opens"
        case .encryptionMissing:
            "encrypted Parquet takes DuckDB's extension httpfs, which is not there; install it with 'make setup', or with "
                + "'pip install duckdb-extension-httpfs' in the version of duckdb-cli"
        case .unreadableFile(let path, let reason, let engine):
            "'\(path.displayedPath)' cannot be read by \(engine): \(reason)"
        case .badOutput(let path, let reason): "output '\(path.displayedPath)': \(reason)"
        case .file(let error): error.description
        }
    }

    /// Whether something was short that others may give back: room on the disk, descriptors, memory, processes.
    public var isShortage: Bool {
        switch self {
        case .cannotStart(_, let code), .cannotWait(let code), .noThread(let code): FileSystemError.isShortage(code)
        case .file(let error): error.isShortage
        default: false
        }
    }

    /// The table that a query named though it is not there; nil for any other error.
    public var missingTable: String? {
        if case .queryFailed(let text) = self { DuckDBMessage(text).missingTable } else { nil }
    }

    private static func reason(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text).lowercased()
    }
}

/// Does file work and gives its failure the room's own error type.
func reading<Result>(_ body: () throws(FileSystemError) -> Result) throws(EngineError) -> Result {
    do throws(FileSystemError) {
        return try body()
    } catch {
        throw .file(error)
    }
}
