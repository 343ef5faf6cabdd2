import CSystemCalls
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Waits for many processes at once, our children and ones we adopted alike, and calls back once for each.
///
/// On Linux one thread waits for all, through pidfds; elsewhere, and on kernels before 5.3, each has a thread. Call-backs
/// run on that thread and must be short.
public final class ProcessWaiter: Sendable {
    /// What is called when a process has ended.
    public typealias CallBack = @Sendable (ProcessEnd) -> Void

    #if os(Linux)
        private let core: PollingCore
    #endif

    /// A waiter with nothing to wait for.
    public init() throws(EngineError) {
        #if os(Linux)
            core = try PollingCore()
            let core = core
            try startThread { core.loop() }
        #endif
    }

    deinit {
        #if os(Linux)
            core.stop()
        #endif
    }

    /// Calls back when a child of ours has ended, and reaps it: nobody else may wait for it.
    public func wait(for child: Int32, then callBack: @escaping CallBack) throws(EngineError) {
        #if os(Linux)
            switch core.add(child, isChild: true, callBack) {
            case 0: return
            case ENOSYS: break
            case let code: throw .cannotWait(code: code)
            }
        #endif
        try startThread {
            var status: Int32 = 0
            let code = tidegate_wait(child, -1, &status)
            callBack(code == 0 ? ProcessEnd(status: status) : .unknown)
        }
    }

    /// Calls back when a process that is no child of ours has ended; at once, on this thread, when it is gone already.
    public func wait(forAdopted process: ProcessIdentity, then callBack: @escaping CallBack) throws(EngineError) {
        #if os(Linux)
            guard process.isAlive else { return callBack(.unknown) }
            switch core.add(process.pid, isChild: false, stillValid: { process.isAlive }, callBack) {
            case 0: return
            case ESRCH: return callBack(.unknown)
            case ENOSYS: break
            case let code: throw .cannotWait(code: code)
            }
        #endif
        try startThread {
            while process.isAlive { poll(nil, 0, 200) }
            callBack(.unknown)
        }
    }
}

#if os(Linux)
    /// One epoll descriptor, the pidfds in it, and what to call for each.
    private final class PollingCore: Sendable {
        private struct Entry {
            var pid: pid_t
            var isChild: Bool
            var callBack: ProcessWaiter.CallBack
        }

        private let poller: Int32
        private let wakeUp: Int32
        /// By pidfd. Guarded, since processes are added from any thread.
        private let entries = Mutex<[Int32: Entry]>([:])

        init() throws(EngineError) {
            let poller = epoll_create1(Int32(EPOLL_CLOEXEC))
            guard poller >= 0 else { throw .cannotWait(code: errno) }
            let wakeUp = eventfd(0, Int32(EFD_CLOEXEC))
            guard wakeUp >= 0 else {
                let code = errno
                close(poller)
                throw .cannotWait(code: code)
            }
            self.poller = poller
            self.wakeUp = wakeUp
            _ = watch(wakeUp)
        }

        /// Gives an errno, or 0.
        func add(
            _ pid: pid_t, isChild: Bool, stillValid: () -> Bool = { true }, _ callBack: @escaping ProcessWaiter.CallBack
        ) -> Int32 {
            let descriptor = tidegate_pidfd_open(pid)
            guard descriptor >= 0 else { return errno }
            guard stillValid() else {
                close(descriptor)
                return ESRCH
            }
            return entries.withLock { entries in
                let code = watch(descriptor)
                if code == 0 {
                    entries[descriptor] = Entry(pid: pid, isChild: isChild, callBack: callBack)
                } else {
                    close(descriptor)
                }
                return code
            }
        }

        func stop() {
            var one: UInt64 = 1
            _ = write(wakeUp, &one, 8)
        }

        /// The thread's body; returns after `stop`.
        func loop() {
            var events = [epoll_event](repeating: epoll_event(), count: 64)
            while true {
                let count = epoll_wait(poller, &events, Int32(events.count), -1)
                if count < 0 && errno != EINTR { return }
                for event in events.prefix(max(0, Int(count))) {
                    guard event.data.fd != wakeUp else { return end() }
                    ended(event.data.fd)
                }
            }
        }

        private func watch(_ descriptor: Int32) -> Int32 {
            var event = epoll_event()
            event.events = UInt32(EPOLLIN.rawValue)
            event.data.fd = descriptor
            return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno
        }

        private func ended(_ descriptor: Int32) {
            guard let entry = entries.withLock({ $0.removeValue(forKey: descriptor) }) else { return }
            // Closing is not enough: a child that is being started may hold a copy of the descriptor for a moment, which
            // keeps it watched, and its number may be another process's by then.
            epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, nil)
            close(descriptor)
            var status: Int32 = 0
            let isReaped = entry.isChild && waitpid(entry.pid, &status, WNOHANG) == entry.pid
            entry.callBack(isReaped ? ProcessEnd(status: status) : .unknown)
        }

        private func end() {
            entries.withLock { entries in
                for descriptor in entries.keys { close(descriptor) }
                entries = [:]
            }
            close(poller)
            close(wakeUp)
        }
    }
#endif
