import CSystemCalls
import Engines
import Files
import Foundation
import FoundationEssentials
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a running daemon takes commands: a Unix socket of mode 0600, one JSON command and one JSON reply a line.
final class ControlSocket: Sendable {
    private let path: String
    private let listener: Int32

    /// Listens at a path; a socket file that is there is a dead daemon's, since ours is the workspace lock.
    ///
    /// - Parameter answer: called on the socket's own thread for each command; replies when what it did is durable.
    init(path: String, answer: @escaping @Sendable (Command, @escaping @Sendable (CommandReply) -> Void) -> Void)
        throws
    {
        self.path = path
        unlink(path)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw ControlError(path: path, code: errno) }
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        let mask = umask(0o177)
        let descriptor = listener
        let bound = try withSocketAddress(path) { bind(descriptor, $0, $1) }
        umask(mask)
        guard bound == 0, listen(listener, 16) == 0 else {
            let error = ControlError(path: path, code: errno)
            close(listener)
            throw error
        }
        do throws(EngineError) {
            try startThread { Self.serve(descriptor, answer: answer) }
        } catch {
            close(listener)
            throw error
        }
    }

    /// Stops listening and removes the socket file.
    func stop() {
        unlink(path)
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(
        _ listener: Int32, answer: @Sendable (Command, @escaping @Sendable (CommandReply) -> Void) -> Void
    ) {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED || errno == EMFILE { continue }
                return
            }
            let stream = LineStream(descriptor: connection, secondsMax: 5)
            guard let line = stream.readLine(),
                let command = try? JSONDecoder().decode(Command.self, from: Data(line.utf8))
            else {
                stream.writeLine(
                    #"{"status":64,"message":"not a command, or one of more than 64 MiB; stop the daemon for it","runs":[]}"#
                )
                stream.close()
                continue
            }
            answer(command) { reply in
                stream.writeLine((try? JSONText.encode(reply)) ?? "{}")
                stream.close()
            }
        }
    }
}

/// Sends commands to a running daemon.
public struct ControlClient: Sendable {
    private let path: String

    /// A client of the daemon of a workspace.
    public init(_ workspace: Workspace) {
        path = workspace.socketFile
    }

    /// Sends a command and waits for its reply; nil when no daemon listens.
    public func send(_ command: Command) throws(ControlError) -> CommandReply? {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard connection >= 0 else { throw ControlError(path: path, code: errno) }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        guard try withSocketAddress(path, { connect(connection, $0, $1) }) == 0 else {
            let code = errno
            close(connection)
            if code == ENOENT || code == ECONNREFUSED { return nil }
            throw ControlError(path: path, code: code)
        }
        let stream = LineStream(descriptor: connection, secondsMax: 60)
        defer { stream.close() }
        guard let text = try? JSONText.encode(command), stream.writeLine(text), let line = stream.readLine(),
            let reply = try? JSONText.decode(CommandReply.self, from: line)
        else { throw ControlError(path: path, code: ETIMEDOUT) }
        return reply
    }
}

/// The socket could not be used.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The socket's path.
    public var path: String
    /// The system's error number.
    public var code: Int32

    /// What failed, and the way out.
    public var description: String {
        let way =
            switch code {
            case EACCES, EPERM: "; run the command as the user the daemon runs as"
            case ENAMETOOLONG: "; a socket's path has at most 107 bytes: put the workspace in a shorter path"
            case ETIMEDOUT: "; the daemon did not answer: see its log"
            default: ""
            }
        return "cannot talk to the daemon at '\(path)': \(String(cString: strerror(code)))\(way)"
    }
}

private func withSocketAddress<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) throws(ControlError) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
        throw ControlError(path: path, code: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// Lines over a connected socket, each of bounded length, within a bounded time.
private struct LineStream: Sendable {
    /// What a crawl found and what is imported comes as one line.
    static let lengthMax = 64 << 20

    let descriptor: Int32

    init(descriptor: Int32, secondsMax: Int) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: secondsMax, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    func readLine() -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < Self.lengthMax {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            let end = chunk[..<count].firstIndex(of: UInt8(ascii: "\n"))
            bytes += chunk[..<(end ?? count)]
            if end != nil { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }

    @discardableResult
    func writeLine(_ text: String) -> Bool {
        var rest = Array("\(text)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func close() {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #elseif canImport(Musl)
            Musl.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }
}
