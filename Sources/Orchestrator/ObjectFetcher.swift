import Arrivals
import DequeModule
import Files
import Logging
import ObjectStorage
import Synchronization

/// Fetches objects that were seen, some at once, so that they can be read.
///
/// What cannot be fetched now is let be: it stays NEW, and the next list of its bucket shows it again.
final class ObjectFetcher: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        case fetched(ObjectCache.Fetched)
        case gone
        /// Nothing is known of it yet.
        case waits
    }

    private struct Job {
        let path: String
        let done: @Sendable (Outcome) -> Void
    }

    private struct State {
        var jobs: Deque<Job> = []
        var workers = 0
        var isStopped = false
    }

    private static let workersMax = 4

    private let access: BucketAccess
    private let cache: ObjectCache
    private let health: BucketHealth
    private let logger: Logger
    /// Has a bucket listed again after a while.
    private let retry: @Sendable (_ bucket: String, _ pause: Duration) -> Void
    private let state = Mutex(State())

    init(
        access: BucketAccess, cache: ObjectCache, health: BucketHealth, logger: Logger,
        retry: @escaping @Sendable (String, Duration) -> Void
    ) {
        self.access = access
        self.cache = cache
        self.health = health
        self.logger = logger
        self.retry = retry
    }

    /// Fetches an object; `done` is called on a thread of this, or on the caller's.
    func fetch(_ path: String, done: @escaping @Sendable (Outcome) -> Void) {
        let starts = state.withLock { state in
            state.jobs.append(Job(path: path, done: done))
            guard state.workers < Self.workersMax else { return false }
            state.workers += 1
            return true
        }
        guard starts else { return }
        onOwnThread(otherwise: "objects are fetched without a thread of their own", logger) { [self] in work() }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.jobs = []
        }
    }

    private func work() {
        while let job = next() { job.done(fetch(job.path)) }
    }

    private func next() -> Job? {
        state.withLock { state in
            if state.jobs.isEmpty {
                state.workers -= 1
                return nil
            }
            return state.jobs.removeFirst()
        }
    }

    private func fetch(_ path: String) -> Outcome {
        guard let address = ObjectAddress(path) else { return .gone }
        let what = "reading objects of s3://\(address.bucket)"
        guard health.mayTry(what), health.mayTry("reading \(path.displayedPath)") else { return .waits }
        do throws(ObjectStorageError) {
            let fetched = try cache.fetch(address.key, of: access.bucket(address.bucket))
            health.works(what)
            return .fetched(fetched)
        } catch .noObject {
            health.works(what)
            return .gone
        } catch {
            let pause = health.failed(
                error.isOfTheBucket || error.isShortage ? what : "reading \(path.displayedPath)", error)
            retry(address.bucket, pause)
            return .waits
        }
    }
}
