import Files
import TestSupport

@testable import Engines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the programs that these tests run are.
enum Built {
    /// The program that runs the tests; the others are built beside it.
    static let executable: String = {
        #if os(Linux)
            let link = realpath("/proc/self/exe", nil)
        #else
            let link = realpath(CommandLine.arguments[0], nil)
        #endif
        defer { free(link) }
        return link.map { String(cString: $0) } ?? CommandLine.arguments[0]
    }()

    /// On macOS the tests run from inside a bundle beside the products.
    static func supervisor() throws -> Supervisor {
        var folder = executable[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if access(folder + "/tidegate-supervisor", X_OK) == 0 { break }
        }
        return try Supervisor(path: folder + "/tidegate-supervisor")
    }

    static let environment: [String: String] = {
        var all: [String: String] = [:]
        for name in ["PATH", "TIDEGATE_DUCKDB", "HOME"] {
            if let value = getenv(name) { all[name] = String(cString: value) }
        }
        return all
    }()

    static let duckDB: DuckDBProgram? = try? DuckDBProgram.locate(
        configured: nil, environment: environment, workspace: ".", executable: executable)
}

/// One attempt of a shell script, in a scratch folder, under the real supervisor.
final class Attempt: Sendable {
    let scratch: ScratchFolder
    let folder: AttemptFolder
    let waiter: ProcessWaiter
    let environment: [String: String]
    private let name: String

    init() throws {
        scratch = try ScratchFolder()
        folder = AttemptFolder(try scratch.makeFolder("attempt"))
        waiter = try ProcessWaiter()
        // Tells this attempt's processes from those of other tests.
        name = String(scratch.path.split(separator: "/").last ?? "")
        environment = [
            "PATH": Built.environment["PATH"] ?? "/usr/bin:/bin", "TIDEGATE_ATTEMPT": name, "TIDEGATE_RUN": "test-1",
        ]
    }

    func plan(_ script: String, timeout: Duration? = nil, grace: Duration = .seconds(30)) -> LaunchPlan {
        LaunchPlan(
            program: "sh", arguments: ["-c", script], environment: environment, workingFolder: scratch.path,
            folder: folder, timeout: timeout, grace: grace)
    }

    /// Launches and waits for the supervisor's end.
    func run(_ plan: LaunchPlan) async throws -> ProcessEnd {
        try await end(of: try Built.supervisor().launch(plan))
    }

    func end(of child: Int32) async throws -> ProcessEnd {
        try await withCheckedThrowingContinuation { continuation in
            do { try waiter.wait(for: child) { continuation.resume(returning: $0) } } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    func end(ofAdopted process: ProcessIdentity) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do { try waiter.wait(forAdopted: process) { _ in continuation.resume() } } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// The cause in the attempt's record.
    func cause() throws -> AttemptExit.Cause? {
        guard case .ended(let exit) = try folder.state() else { return nil }
        return exit.cause
    }

    /// Makes a pipe that a script writes to (`echo $$ > pipe`) and waits for the line.
    func makePipe(_ name: String) throws {
        guard mkfifo(scratch.path(name), 0o600) == 0 else {
            throw FileSystemError(.write, scratch.path(name), code: errno)
        }
    }

    func line(from pipe: String) throws -> String {
        guard let file = fopen(scratch.path(pipe), "r") else {
            throw FileSystemError(.read, scratch.path(pipe), code: errno)
        }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, 256, file) != nil else { return "" }
        let bytes = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The identity of the process whose pid a script writes to a pipe.
    func process(from pipe: String) throws -> ProcessIdentity? {
        Int32(try line(from: pipe)).flatMap(ProcessIdentity.init(of:))
    }
}
