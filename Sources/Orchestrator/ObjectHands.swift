import Arrivals
import Engines
import Files
import Foundation
import Logging
import ObjectStorage
import Synchronization
import Timekeeping

/// What is done with objects of buckets: fetched to be read, set aside, brought back.
final class ObjectHands: Sendable {
    let intake: BucketIntake
    let fetcher: ObjectFetcher
    private let workspace: Workspace
    private let access: BucketAccess
    private let health: BucketHealth
    private let mailbox: Mailbox
    private let logger: Logger
    /// Moves, one after the other: the second look at an object is made after the first one's is done.
    private let moves = Mutex<(waiting: [@Sendable () -> Void], isWorking: Bool)>(([], false))

    init(
        workspace: Workspace, access: BucketAccess, mailbox: Mailbox, logger: Logger, isOnce: Bool,
        news: @escaping @Sendable ([Sighting]) -> [Sighting]
    ) {
        self.workspace = workspace
        self.access = access
        self.mailbox = mailbox
        self.logger = logger
        health = BucketHealth(mailbox: mailbox, logger: logger)
        let intake = BucketIntake(
            access: access, health: health, mailbox: mailbox, logger: logger, isOnce: isOnce, news: news)
        self.intake = intake
        fetcher = ObjectFetcher(access: access, cache: workspace.objectCache, health: health, logger: logger) {
            [weak intake] bucket, pause in intake?.wake(bucket, after: pause)
        }
    }

    func stop() {
        intake.stop()
        fetcher.stop()
    }

    /// Moves an invalid object to its folder; what does not work now is tried again with the next list.
    func quarantine(_ arrival: Arrival, in folder: String) {
        move(arrival, "moving invalid objects") { [self] quarantine in
            if let path = try quarantine.move(arrival, to: folder, at: .now) {
                mailbox.post(.moved(arrival: arrival.id, to: path))
            }
        }
    }

    /// Brings an object back to where it arrived, and has it looked at again; tried until it works.
    func restore(_ arrival: Arrival) {
        guard arrival.movedTo != nil else { return intake.look(at: [arrival.path]) }
        move(arrival, "bringing objects back", again: { [weak self] in self?.restore(arrival) }) { [self] quarantine in
            try quarantine.restore(arrival)
            intake.look(at: [arrival.path])
        }
    }

    /// Makes room in the cache.
    func collect(_ collection: ObjectCollection) {
        inTurn { [logger] in
            do {
                let bytes = try collection.collect(at: .now)
                guard bytes > 0 else { return }
                logger.info("\(ByteSizeText.format(bytes)) of objects that no run needs were removed from the cache")
            } catch {
                logger.warning("the cache of objects could not be looked through: \(error)")
            }
        }
    }

    private func move(
        _ arrival: Arrival, _ what: String, again: (@Sendable () -> Void)? = nil,
        _ body: @escaping @Sendable (ObjectQuarantine) throws -> Void
    ) {
        inTurn { [self] in
            guard let address = ObjectAddress(arrival.path) else { return }
            let all = "\(what) of s3://\(address.bucket)"
            let one = "\(what): \(arrival.path.displayedPath)"
            guard again != nil || (health.mayTry(all) && health.mayTry(one)) else { return }
            do {
                let bucket = try access.bucket(address.bucket)
                try body(ObjectQuarantine(workspace: workspace, bucket: bucket, scratch: workspace.exchangeFolder))
                health.works(all)
            } catch ObjectStorageError.changed {
                // Another version by now, or one that is being moved: a look shows it.
                intake.look(at: [arrival.path])
            } catch {
                let error =
                    error as? ObjectStorageError
                    ?? .local("\(error)", isShortage: Shortage.explains(error))
                let isOfAll = error.isOfTheBucket || error.isShortage
                let pause = health.failed(isOfAll ? all : one, error)
                guard let again else { return isOfAll ? intake.wake(address.bucket, after: pause) : () }
                Task {
                    try? await Task.sleep(for: pause)
                    again()
                }
            }
        }
    }

    /// Does one thing after the other, on a thread of its own.
    private func inTurn(_ body: @escaping @Sendable () -> Void) {
        let starts = moves.withLock { moves in
            moves.waiting.append(body)
            defer { moves.isWorking = true }
            return !moves.isWorking
        }
        guard starts else { return }
        do throws(EngineError) {
            try startThread { [self] in work() }
        } catch {
            logger.warning("objects are moved without a thread of their own: \(error)")
            work()
        }
    }

    private func work() {
        while let next = moves.withLock({ moves -> (@Sendable () -> Void)? in
            moves.isWorking = !moves.waiting.isEmpty
            return moves.waiting.isEmpty ? nil : moves.waiting.removeFirst()
        }) {
            next()
        }
    }
}
