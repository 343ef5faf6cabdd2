import Arrivals
import DequeModule
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
    /// What is being moved, or waits for that.
    private let moving = Mutex<Set<String>>([])
    /// Moves, one after the other: the second look at an object is made after the first one's is done.
    private let moves = Mutex<(waiting: Deque<@Sendable () -> Void>, isWorking: Bool)>(([], false))

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

    private static let moving = "moving invalid objects"

    /// Moves an invalid object to its folder.
    func quarantine(_ arrival: Arrival, in folder: String) {
        // Every list shows it again.
        guard health.mayTry(Move.ofOne(arrival, Self.moving)) else { return }
        move(arrival, Self.moving) { [self] quarantine in
            if let path = try quarantine.move(arrival, to: folder, at: .now) {
                mailbox.post(.moved(arrival: arrival.id, to: path))
            }
        }
    }

    /// Brings an object back to where it arrived, and has it looked at again.
    func restore(_ arrival: Arrival) {
        guard arrival.movedTo != nil else { return intake.look(at: [arrival.path]) }
        move(arrival, "bringing objects back") { [self] quarantine in
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

    /// What is to be done with an arrival's object.
    private struct Move: Sendable {
        let arrival: Arrival
        let address: ObjectAddress
        /// What is done, to be read as the subject of a sentence.
        let what: String
        let body: @Sendable (ObjectQuarantine) throws -> Void

        /// What fails when the bucket is out of reach.
        var ofAll: String { "\(what) of s3://\(address.bucket)" }
        /// What fails when it is only this object.
        var ofOne: String { Self.ofOne(arrival, what) }
        var key: String { "\(arrival.id) \(what)" }

        static func ofOne(_ arrival: Arrival, _ what: String) -> String { "\(what): \(arrival.path.displayedPath)" }
    }

    /// Does something with an arrival's object; while its bucket is out of reach, again and again.
    private func move(
        _ arrival: Arrival, _ what: String, _ body: @escaping @Sendable (ObjectQuarantine) throws -> Void
    ) {
        guard let address = ObjectAddress(arrival.path) else { return }
        let move = Move(arrival: arrival, address: address, what: what, body: body)
        guard moving.withLock({ $0.insert(move.key).inserted }) else { return }
        inTurn { [self] in attempt(move) }
    }

    private func attempt(_ move: Move) {
        do {
            guard health.mayTry(move.ofAll) else { return attemptLater(move, after: .seconds(2)) }
            let bucket = try access.bucket(move.address.bucket)
            try move.body(ObjectQuarantine(workspace: workspace, bucket: bucket, scratch: workspace.exchangeFolder))
            health.works(move.ofAll)
        } catch ObjectStorageError.changed {
            // Another version by now: a look shows it.
            intake.look(at: [move.address.description])
        } catch {
            let error = error as? ObjectStorageError ?? .local("\(error)", isShortage: Shortage.explains(error))
            if error.isOfTheBucket || error.isShortage {
                return attemptLater(move, after: health.failed(move.ofAll, error))
            }
            _ = health.failed(move.ofOne, error)
        }
        moving.withLock { _ = $0.remove(move.key) }
    }

    private func attemptLater(_ move: Move, after pause: Duration) {
        Task { [weak self] in
            try? await Task.sleep(for: pause)
            self?.inTurn { [weak self] in self?.attempt(move) }
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
        onOwnThread(otherwise: "objects are moved without a thread of their own", logger) { [self] in work() }
    }

    private func work() {
        while let next = moves.withLock({ moves -> (@Sendable () -> Void)? in
            moves.isWorking = !moves.waiting.isEmpty
            return moves.waiting.popFirst()
        }) {
            next()
        }
    }
}
