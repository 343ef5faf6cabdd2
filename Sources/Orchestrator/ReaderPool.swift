import CSystemCalls
import DequeModule
import Engines
import Files
import Foundation
import Synchronization

/// Reads untrusted files in child processes, so that a file that kills its reader does not kill the daemon.
///
/// Each reader is this same program, started as `tidegate read-files`, which answers one frame of bytes for each that it
/// is sent (`ReaderMessages`). A reader that dies is replaced; a file whose reader died twice is reported as `.readerCrashed`. Where no reader
/// can be started, nothing is said against the file: it is tried again for a while, and then reported as `.unreadable`.
final class ReaderPool: Sendable {
    private struct Job {
        let request: ReaderRequest
        let isSmall: Bool
        let done: @Sendable (ReaderReply) -> Void
    }

    private struct State {
        var jobs: Deque<Job> = []
        var isStopped = false
    }

    private let program: String
    /// How often a reader is tried to be started, once a second, while the system is short of what it takes.
    private static let startsMax = 60
    /// So many small files a reader is given at once where many wait: asking for each costs as much as reading it.
    private static let chunkMax = 16
    /// So many files wait to be read before who finds more waits too.
    private static let jobsMax = 4_096
    private let state = Mutex(State())
    /// Guards nothing; threads without a job, or without room for more, sleep on it.
    private let wakeup = NSCondition()

    /// A pool of readers; each process is started with the first file it reads.
    init(program: String, readers: Int) throws(EngineError) {
        self.program = program
        do throws(EngineError) {
            for _ in 1...max(1, readers) {
                try startThread { [weak self] in
                    var reader: ReaderProcess?
                    while let pool = self, pool.readNext(by: &reader) {}
                }
            }
        } catch {
            stop()
            throw error
        }
    }

    /// Reads a file; `done` is called on a thread of the pool.
    ///
    /// - Parameter isSmall: whether others may be read before it is told what is in it.
    func read(_ request: ReaderRequest, isSmall: Bool = false, done: @escaping @Sendable (ReaderReply) -> Void) {
        state.withLock { $0.jobs.append(Job(request: request, isSmall: isSmall, done: done)) }
        wakeup.lock()
        wakeup.signal()
        wakeup.unlock()
    }

    /// Waits while very many files wait to be read, so that who finds files does not run far ahead of the readers.
    /// Blocks: only for threads of one's own.
    func waitForRoom() {
        wakeup.lock()
        defer { wakeup.unlock() }
        while state.withLock({ $0.jobs.count >= Self.jobsMax && !$0.isStopped }) { wakeup.wait() }
    }

    /// Ends the readers; files not yet read are not answered, a new start finds them again.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.jobs = []
        }
        wakeup.lock()
        wakeup.broadcast()
        wakeup.unlock()
    }

    /// Reads the next files, waiting for one; false when the pool was stopped.
    private func readNext(by reader: inout ReaderProcess?) -> Bool {
        let jobs = nextJobs()
        if jobs.isEmpty { return false }
        var replies: [ReaderReply] = []
        if jobs.count > 1 {
            let asked = reader
            replies = (try? asked?.ask(jobs.map(\.request))) ?? []
            if replies.count < jobs.count { reader = nil }
            for (job, reply) in zip(jobs, replies) { job.done(reply) }
        }
        for job in jobs.dropFirst(replies.count) { read(job, by: &reader) }
        return true
    }

    /// Reads a file by itself: should the reader die, it is this file that it dies of.
    private func read(_ job: Job, by reader: inout ReaderProcess?) {
        var reply: ReaderReply?
        do throws(EngineError) {
            for _ in 1...2 where reply == nil {
                let asked = if let reader { reader } else { try startReader() }
                reply = try asked.ask([job.request]).first
                reader = reply == nil ? nil : asked
            }
        } catch {
            reader = nil
            reply = .unreadable("'\(job.request.path.displayedPath)' cannot be read now, and waits: \(error)")
        }
        job.done(reply ?? .readerCrashed)
    }

    private func startReader() throws(EngineError) -> ReaderProcess {
        for _ in 1..<Self.startsMax {
            do throws(EngineError) {
                return try ReaderProcess(program: program)
            } catch {
                guard error.isShortage, !state.withLock({ $0.isStopped }) else { throw error }
                sleep(1)
            }
        }
        return try ReaderProcess(program: program)
    }

    /// The next file, with small ones after it where many wait; none when the pool was stopped.
    private func nextJobs() -> [Job] {
        wakeup.lock()
        defer { wakeup.unlock() }
        while true {
            let (jobs, wasFull, isStopped) = state.withLock { state in
                let wasFull = state.jobs.count >= Self.jobsMax
                let share = min(Self.chunkMax, state.jobs.count / 4)
                var jobs = state.jobs.popFirst().map { [$0] } ?? []
                while jobs.first?.isSmall == true, jobs.count < share, state.jobs.first?.isSmall == true,
                    let next = state.jobs.popFirst()
                {
                    jobs.append(next)
                }
                return (jobs, wasFull && state.jobs.count < Self.jobsMax, state.isStopped)
            }
            if isStopped { return [] }
            if wasFull { wakeup.broadcast() }
            if !jobs.isEmpty { return jobs }
            wakeup.wait()
        }
    }
}

/// One reader process and the pipes to it. Used by one thread.
private final class ReaderProcess {
    private let program: String
    private let process: pid_t
    private let requests: Int32
    private let replies: UnsafeMutablePointer<FILE>
    /// What it was asked last: of the next request it is sent only what is different.
    private var last: ReaderRequest?

    /// Starts a reader.
    init(program: String) throws(EngineError) {
        self.program = program
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        guard tidegate_pipe(&input) == 0 else { throw .cannotStart(program: program, code: errno) }
        guard tidegate_pipe(&output) == 0 else {
            let code = errno
            close(input[0])
            close(input[1])
            throw .cannotStart(program: program, code: code)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("read-files"), nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, nil, &arguments, environ)
        close(input[0])
        close(output[1])
        guard code == 0, let replies = fdopen(output[0], "r") else {
            close(input[1])
            close(output[0])
            throw .cannotStart(program: program, code: code == 0 ? ENOMEM : code)
        }
        self.process = process
        self.replies = replies
        requests = input[1]
    }

    /// Sends requests and waits for their replies; there are fewer when the process died.
    func ask(_ asked: [ReaderRequest]) throws(EngineError) -> [ReaderReply] {
        var message: [UInt8] = []
        for (index, request) in asked.enumerated() {
            guard let frame = try? request.frame(after: last, isLast: index == asked.count - 1) else { return [] }
            message += frame
            last = request
        }
        var rest = message[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(requests, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if errno == EPIPE { return [] }
                throw .cannotStart(program: program, code: errno)
            }
            rest = rest.dropFirst(count)
        }
        var replies: [ReaderReply] = []
        while replies.count < asked.count, let frame = ReaderFrame.read(from: self.replies),
            let reply = try? ReaderReply(packed: frame)
        {
            replies.append(reply)
        }
        return replies
    }

    deinit {
        close(requests)
        fclose(replies)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
