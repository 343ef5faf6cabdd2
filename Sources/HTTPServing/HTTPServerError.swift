import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a server does not listen.
public struct HTTPServerError: Error, Hashable, CustomStringConvertible {
    /// Where it was to listen.
    public let address: ListenAddress
    /// What happened, and the way out.
    public let reason: String

    init(_ error: any Error, at address: ListenAddress) {
        self.address = address
        reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "another program listens there; end it, or choose another port"
            case EADDRNOTAVAIL: "this machine has no such address; 0.0.0.0 stands for all that it has"
            case EACCES, EPERM: "this user may not; choose a port from 1024"
            case let code?: String(cString: strerror(code))
            case nil: "\(error)"
            }
    }

    /// One line.
    public var description: String { "cannot listen on \(address): \(reason)" }
}
