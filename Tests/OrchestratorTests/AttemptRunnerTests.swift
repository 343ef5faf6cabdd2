import Engines
import Files
import Logging
import Scheduling
import TestSupport
import Testing

@testable import Orchestrator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Attempts whose file work fails. Their supervisor ends at once, so that one that begins is lost.
@Suite struct AttemptRunnerTests {
    private let workflow = """
        workflow: w
        jobs:
          a: {shell: 'true', output: {table: out.a, path: lake/a}}
        """

    /// How the first attempt of a run ends, on a file system with faults.
    private func finish(in folder: ScratchFolder, on files: FaultyFileSystem) async throws -> (AttemptFailure, [String])
    {
        let bench = try CoreBench(workflow)
        try bench.send(.command(.run(workflow: "w", trigger: nil, parameters: [:])) { _ in })
        let attempt = try #require(bench.begun().first)
        let mailbox = Mailbox()
        let (workspace, settings) = (Workspace(root: folder.path), CurrentSettings(Settings()))
        let copies = ObjectCopies(workspace, BucketAccess(workspace, settings: { settings.value }))
        let runner = try AttemptRunner(
            workspace: workspace, store: bench.store, mailbox: mailbox,
            readers: try ReaderPool(program: "/bin/false", readers: 1), settings: settings,
            supervisor: try Supervisor(path: "/bin/true"),
            expectations: ExpectationRunner(
                workspace: workspace, settings: settings, store: bench.store, copies: copies),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            files: files, pause: .milliseconds(1))
        runner.run(attempt)
        for await _ in mailbox.wakeups {
            for case .attemptFinished(attempt, .ended(.failed(let failure), let left, _)) in mailbox.drain().messages {
                return (failure, left)
            }
        }
        throw TestFailure("it does not end")
    }

    @Test(arguments: [FaultyFileSystem.Call.makeFolder, .write, .read, .removeTree])
    func `an attempt that finds the disk full or descriptors used up waits and begins later`(
        call: FaultyFileSystem.Call
    ) async throws {
        try await withScratchFolder { folder in
            for code in [ENOSPC, EMFILE] {
                let files = FaultyFileSystem()
                files.fail(call, code: code)
                let (failure, _) = try await finish(in: folder, on: files)
                #expect(failure.kind == .lost)
                #expect(files.count(call) > 1)
            }
        }
    }

    @Test func `an attempt that a failing disk keeps from beginning leaves nothing behind`() async throws {
        try await withScratchFolder { folder in
            let files = FaultyFileSystem()
            files.fail(.removeTree, code: EIO)
            let (failure, left) = try await finish(in: folder, on: files)
            #expect(failure.kind == .notStarted)
            #expect(failure.message.contains("the disk may be failing"))
            #expect(left == [])
            #expect(try !folder.has("lake/a/.staging/w-1.a.1"))
        }
    }

    @Test func `what a failed attempt cannot remove is told along`() async throws {
        try await withScratchFolder { folder in
            let files = FaultyFileSystem()
            files.fail(.removeTree, at: 2, onwards: true, code: EIO)
            let (failure, left) = try await finish(in: folder, on: files)
            #expect(failure.kind == .lost)
            #expect(left == ["lake/a/.staging/w-1.a.1"])
        }
    }
}
