import Simulation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is said when a life ends in a trap, which nothing can catch: a broken precondition is a finding too.
enum LastWords {
    static func prepare() {
        for number in [SIGILL, SIGTRAP] {
            signal(number) { number in
                let seeds = LivesUnderWay.seeds.map(String.init).joined(separator: ", ")
                let text =
                    "\na life brought the program down; its seed is one of \(seeds): make simulate SEED=…\n"
                _ = write(2, text, text.utf8.count)
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}
