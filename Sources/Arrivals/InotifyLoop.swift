#if os(Linux)
    import Files
    import Synchronization

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// What is watched with one inotify descriptor, and what its events mean. Owned by the thread of an `InotifyLoop`.
    protocol InotifyWatches {
        /// Says what to watch.
        associatedtype List: Sendable
        /// What is told of it.
        associatedtype Signal: Sendable

        init(workspace: String, inotify: Int32)
        /// Watches this from now on, in place of what was watched.
        mutating func watch(_ list: List)
        /// Handles events as they were read.
        mutating func handle(_ bytes: UnsafeRawBufferPointer)
        /// What has happened since the last call.
        mutating func takeSignals() -> [Signal]
        /// What is told when nothing can be watched, by the system's error number.
        static func signals(ofFailure code: Int32) -> [Signal]
    }

    /// The thread of a watcher: waits for inotify events and for its owner's word, and delivers signals.
    final class InotifyLoop<Watches: InotifyWatches>: Sendable {
        private struct Shared {
            /// What to watch from now on, until the thread has taken it over.
            var list: Watches.List?
            var isStopped = false
            var thread: pthread_t?
            /// The end of the pipe that wakes the thread; nil when it has ended.
            var waker: Int32?
        }

        private let workspace: String
        private let deliver: @Sendable ([Watches.Signal]) -> Void
        private let shared = Mutex(Shared())

        init(workspace: String, deliver: @escaping @Sendable ([Watches.Signal]) -> Void) {
            self.workspace = workspace
            self.deliver = deliver
        }

        /// Starts the thread at the first call.
        func watch(_ list: Watches.List) {
            let failure: Int32? = shared.withLock { shared in
                guard !shared.isStopped else { return nil }
                shared.list = list
                let failure = shared.waker == nil ? start(&shared) : nil
                wake(shared)
                return failure
            }
            if let failure {
                deliver(Watches.signals(ofFailure: failure))
            }
        }

        func stop() {
            let thread: pthread_t? = shared.withLock { shared in
                shared.isStopped = true
                wake(shared)
                defer { shared.thread = nil }
                return shared.thread
            }
            guard let thread else { return }
            if pthread_equal(thread, pthread_self()) != 0 {
                pthread_detach(thread)
            } else {
                pthread_join(thread, nil)
            }
        }

        /// Makes the descriptors and the thread; the error number of what went wrong, if anything.
        private func start(_ shared: inout Shared) -> Int32? {
            let events = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
            guard events >= 0 else { return errno }
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else {
                let code = errno
                close(events)
                return code
            }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            let start = Unmanaged.passRetained(
                ThreadStart { [self, wakeups = ends[0]] in run(events: events, wakeups: wakeups) })
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                }, start.toOpaque())
            guard code == 0 else {
                start.release()
                for descriptor in ends + [events] { close(descriptor) }
                return code
            }
            shared.thread = thread
            shared.waker = ends[1]
            return nil
        }

        private func wake(_ shared: borrowing Shared) {
            guard let waker = shared.waker else { return }
            var byte: UInt8 = 1
            // A full pipe wakes as well.
            _ = write(waker, &byte, 1)
        }

        /// The thread's body.
        private func run(events: Int32, wakeups: Int32) {
            var watches = Watches(workspace: workspace, inotify: events)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
            defer { buffer.deallocate() }
            while wait(events, wakeups, buffer) {
                let (list, isStopped) = shared.withLock { shared in
                    defer { shared.list = nil }
                    return (shared.list, shared.isStopped)
                }
                if isStopped { break }
                if let list { watches.watch(list) }
                let count = read(events, buffer.baseAddress, buffer.count)
                if count > 0 {
                    watches.handle(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                }
                let signals = watches.takeSignals()
                if !signals.isEmpty { deliver(signals) }
            }
            shared.withLock { shared in
                if let waker = shared.waker { close(waker) }
                shared.waker = nil
            }
            close(wakeups)
            close(events)
        }

        /// Waits until there is something to do, and takes the words of the owner out of the pipe.
        private func wait(_ events: Int32, _ wakeups: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
            var polled = [
                pollfd(fd: events, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeups, events: Int16(POLLIN), revents: 0),
            ]
            while poll(&polled, nfds_t(polled.count), -1) < 0 {
                guard errno == EINTR || errno == EAGAIN else { return false }
            }
            if polled[1].revents != 0 {
                _ = read(wakeups, buffer.baseAddress, buffer.count)
            }
            return true
        }
    }

    /// What a new thread is given.
    private final class ThreadStart {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }
#endif
