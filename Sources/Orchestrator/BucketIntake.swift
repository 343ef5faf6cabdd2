import Arrivals
import Engines
import Files
import Logging
import ObjectStorage
import Synchronization
import Timekeeping

/// Finds objects of buckets: each is listed on an interval, and what the ledger does not know goes on to the core.
///
/// A list that fails says nothing of the objects that were not in it: none is ever taken as gone for it.
final class BucketIntake: Sendable {
    /// A part of a bucket that is listed.
    struct Watch: Hashable, Sendable {
        var place: BucketPlace
        /// What all its keys begin with.
        var prefix: String

        /// What is told of it.
        var what: String { "listing \(ObjectAddress(bucket: place.name, key: prefix).description.displayedPath)" }
    }

    private struct Look {
        let place: BucketPlace
        let key: String
    }

    private struct State {
        var list = WatchList([])
        var wakers: [Watch: AsyncStream<Void>.Continuation] = [:]
        var listing = 0
        var onListed: [@Sendable () -> Void] = []
        /// Objects that are to be looked at, and whether a thread is at it.
        var looks: [Look] = []
        var isLooking = false
        var isStopped = false
    }

    /// So many objects are looked at one by one; of more, their buckets are listed.
    private static let looksMax = 100

    /// So many requests at once, over all buckets.
    private let room = Room(for: 8)
    private let access: BucketAccess
    private let health: BucketHealth
    private let mailbox: Mailbox
    private let logger: Logger
    private let isOnce: Bool
    /// Leaves out what the ledger knows already.
    private let news: @Sendable ([Sighting]) -> [Sighting]
    private let state = Mutex(State())

    /// - Parameter isOnce: whether each bucket is listed one time only.
    init(
        access: BucketAccess, health: BucketHealth, mailbox: Mailbox, logger: Logger, isOnce: Bool,
        news: @escaping @Sendable ([Sighting]) -> [Sighting]
    ) {
        self.access = access
        self.health = health
        self.mailbox = mailbox
        self.logger = logger
        self.isOnce = isOnce
        self.news = news
    }

    /// Lists the buckets of these datasets from now on, in place of others, and begins at once.
    func watch(_ datasets: [WatchedDataset]) {
        access.use(datasets.compactMap(\.bucket))
        let watches = Set(datasets.compactMap(Watch.init))
        let (old, new) = state.withLock { state in
            state.list = WatchList(datasets.filter { $0.bucket != nil })
            let old = state.wakers.filter { !watches.contains($0.key) }
            for watch in old.keys { state.wakers[watch] = nil }
            var new: [(Watch, AsyncStream<Void>)] = []
            for watch in watches where !state.isStopped {
                guard state.wakers[watch] == nil else {
                    state.wakers[watch]?.yield()
                    continue
                }
                let (stream, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                state.wakers[watch] = waker
                state.listing += 1
                new.append((watch, stream))
            }
            return (old.values, new)
        }
        for waker in old { waker.finish() }
        for (watch, stream) in new {
            Task { await run(watch, stream) }
        }
    }

    /// Lists a bucket again after a while: something of it could not be had.
    func wake(_ bucket: String, after pause: Duration) {
        Task { [weak self] in
            try? await Task.sleep(for: pause)
            let wakers = self?.state.withLock { state in state.wakers.filter { $0.key.place.name == bucket } }
            for waker in wakers?.values ?? [:].values { waker.yield() }
        }
    }

    /// Looks at objects, as if a list had named them. Returns at once.
    ///
    /// Where there are many of a bucket, or some that wait for a marker, the bucket is listed in place of that.
    func look(at paths: [String]) {
        let list = state.withLock { $0.list }
        var buckets: Set<String> = []
        var looks: [Look] = []
        for path in paths {
            guard let address = ObjectAddress(path) else { continue }
            let matches = list.matches(path)
            if list.isMarker(path) || matches.contains(where: { $0.dataset.done != nil }) {
                buckets.insert(address.bucket)
            } else if let place = matches.first?.dataset.bucket {
                looks.append(Look(place: place, key: address.key))
            }
        }
        let starts = state.withLock { state in
            state.looks += looks
            if state.looks.count > Self.looksMax {
                buckets.formUnion(state.looks.map(\.place.name))
                state.looks = []
            }
            guard !state.looks.isEmpty, !state.isLooking else { return false }
            state.isLooking = true
            return true
        }
        for bucket in buckets { wake(bucket, after: .zero) }
        if starts { onThread { [self] in while lookAtNext() {} } }
    }

    /// Looks at the next object; false when there is none.
    private func lookAtNext() -> Bool {
        let (look, list) = state.withLock { state in
            state.isLooking = !state.looks.isEmpty
            return (state.looks.isEmpty ? nil : state.looks.removeFirst(), state.list)
        }
        guard let look else { return false }
        let what = "looking at objects of s3://\(look.place.name)"
        do throws(ObjectStorageError) {
            if let object = try access.bucket(look.place).look(at: look.key) {
                post(sightings(of: object, in: list, at: look.place))
            }
            health.works(what)
        } catch {
            wake(look.place.name, after: health.failed(what, error))
        }
        return true
    }

    /// Calls back when no bucket is being listed for the first time.
    func whenListed(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onListed.append(body) }
        finish(0)
    }

    func stop() {
        let wakers = state.withLock { state in
            state.isStopped = true
            defer { state.wakers = [:] }
            return state.wakers
        }
        for waker in wakers.values { waker.finish() }
        room.close()
    }

    // MARK: Listing

    private func run(_ watch: Watch, _ stream: AsyncStream<Void>) async {
        var isFirst = true
        var timer: Task<Void, Never>?
        state.withLock { $0.wakers[watch] }?.yield()
        for await _ in stream {
            timer?.cancel()
            let pause = await listing(watch)
            if isFirst { finish(1) }
            isFirst = false
            guard !isOnce else { continue }
            timer = Task { [weak self] in
                do { try await Task.sleep(for: pause) } catch { return }
                self?.state.withLock { $0.wakers[watch] }?.yield()
            }
        }
        timer?.cancel()
        if isFirst { finish(1) }
    }

    /// Lists a part of a bucket, and gives how long to wait until the next time.
    private func listing(_ watch: Watch) async -> Duration {
        await withCheckedContinuation { continuation in
            onThread { [self] in
                guard room.take() else { return continuation.resume(returning: .zero) }
                defer { room.give(1) }
                do throws(ObjectStorageError) {
                    try list(watch)
                    health.works(watch.what)
                    continuation.resume(returning: watch.place.interval)
                } catch {
                    continuation.resume(
                        returning: min(health.failed(watch.what, error), max(watch.place.interval, .seconds(2))))
                }
            }
        }
    }

    private func list(_ watch: Watch) throws(ObjectStorageError) {
        let list = state.withLock { $0.list }
        let bucket = try access.bucket(watch.place)
        var markers: Set<String> = []
        var waiting: [Sighting] = []
        var page: String?
        repeat {
            let listed = try bucket.list(prefix: watch.prefix, page: page)
            var found: [Sighting] = []
            for object in listed.objects {
                let path = ObjectAddress(bucket: watch.place.name, key: object.key).description
                if list.isMarker(path) { markers.insert(path) }
                for sighting in sightings(of: object, in: list, at: watch.place) {
                    if sighting.dataset.done == nil { found.append(sighting) } else { waiting.append(sighting) }
                }
            }
            post(found)
            page = listed.next
        } while page != nil && !state.withLock({ $0.isStopped })
        post(waiting.filter { sighting in sighting.marker.map(markers.contains) ?? true })
    }

    private func sightings(of object: StoredObject, in list: WatchList, at place: BucketPlace) -> [Sighting] {
        // What ends in a slash is a folder that some programs make.
        guard !object.key.utf8.isEmpty, object.key.utf8.last != UInt8(ascii: "/") else { return [] }
        let path = ObjectAddress(bucket: place.name, key: object.key).description
        return list.matches(path).compactMap { dataset, captures in
            guard dataset.bucket?.endpoint == place.endpoint else { return nil }
            return Sighting(path: path, identity: object.identity, dataset: dataset, captures: captures)
        }
    }

    private func post(_ sightings: [Sighting]) {
        for start in stride(from: 0, to: sightings.count, by: 1000) {
            let new = news(Array(sightings[start..<min(start + 1000, sightings.count)]))
            if !new.isEmpty { mailbox.postWhenThereIsRoom(.seen(new)) }
        }
    }

    private func finish(_ count: Int) {
        let waiters = state.withLock { state in
            state.listing -= count
            guard state.listing == 0 else { return [] as [@Sendable () -> Void] }
            defer { state.onListed = [] }
            return state.onListed
        }
        for waiter in waiters { waiter() }
    }

    /// Does what blocks on a thread of its own.
    private func onThread(_ body: @escaping @Sendable () -> Void) {
        onOwnThread(otherwise: "no thread could be started, so it is done here", logger, body)
    }
}

extension BucketIntake.Watch {
    /// What is listed for a dataset; nil when its files are in the workspace.
    init?(_ dataset: WatchedDataset) {
        guard let place = dataset.bucket, let prefix = dataset.pattern.keyPrefix else { return nil }
        self.place = place
        // Markers and manifests are beside the files, whatever their names begin with.
        let folder = ObjectAddress(dataset.pattern.literalPrefix)?.key ?? ""
        self.prefix = dataset.done == nil && dataset.manifest == nil ? prefix : folder.isEmpty ? "" : folder + "/"
    }
}

extension Sighting {
    /// The path of the marker that its dataset waits for; nil when it waits for none.
    fileprivate var marker: String? {
        dataset.done.map { $0.marker(of: ObjectAddress(path)?.name ?? "") }.map { path.parentPath.appendingPath($0) }
    }
}
