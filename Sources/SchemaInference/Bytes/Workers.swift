import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads that work on one file together and are gone when it is done.
enum Workers {
    /// How many threads the machine runs at once.
    static let coreCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Calls a body once for each worker, the first on this thread, and waits for all. Where no thread can be had, those
    /// that are there do the work.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [Thread] = []
        for _ in 1..<max(count, 1) {
            guard let thread = Thread(body) else { break }
            threads.append(thread)
        }
        body()
        for thread in threads { thread.join() }
    }

    /// One thread with a stack that recursion over nested values fits in.
    private struct Thread {
        private let handle: pthread_t

        init?(_ body: @escaping @Sendable () -> Void) {
            let box = Unmanaged.passRetained(Body(body))
            #if canImport(Darwin)
                var handle: pthread_t?
                let code = pthread_create(&handle, nil, { Body.call($0) }, box.toOpaque())
            #else
                var handle: pthread_t? = pthread_t()
                var made = pthread_t()
                let code = pthread_create(&made, nil, { Body.call($0) }, box.toOpaque())
                handle = made
            #endif
            guard code == 0, let handle else {
                box.release()
                return nil
            }
            self.handle = handle
        }

        func join() { pthread_join(handle, nil) }
    }

    private final class Body {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }

        static func call(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            if let opaque { Unmanaged<Body>.fromOpaque(opaque).takeRetainedValue().body() }
            return nil
        }
    }
}
