import CSystemCalls
import Files
import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a process ended, as far as it was ours to know.
public enum ProcessEnd: Hashable, Sendable {
    /// With a status of its own.
    case exited(Int32)
    /// By a signal.
    case signaled(Int32)
    /// It is gone; only its parent was told how.
    case unknown

    /// Reads what wait(2) gives.
    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
    }
}

/// A child that is started with nothing of ours but what is said here: default signals, no descriptors past 2.
public struct ChildProcess: Hashable, Sendable {
    /// The program's path; PATH is not searched.
    public var program: String
    /// Its arguments, each handed over as it is.
    public var arguments: [String]
    /// Its whole environment.
    public var environment: [String: String]
    /// The working directory; nil for ours.
    public var folder: String?
    /// The path its output goes to; nil for nowhere. Made anew.
    public var output: String?
    /// The path its errors go to; nil for nowhere. Made anew.
    public var errors: String?
    /// Whether it leads a session of its own.
    public var newSession: Bool

    /// A child to start.
    public init(
        program: String, arguments: [String], environment: [String: String], folder: String? = nil,
        output: String? = nil, errors: String? = nil, newSession: Bool = false
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.output = output
        self.errors = errors
        self.newSession = newSession
    }

    /// Starts it. Somebody has to wait for it.
    public func start() throws(EngineError) -> Int32 {
        var pid: pid_t = 0
        let entries = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(entries) { environment in
                withCStrings([program, folder ?? "", output ?? "", errors ?? ""]) { paths in
                    var plan = tidegate_spawn_plan()
                    plan.program = UnsafePointer(paths[0])
                    plan.arguments = UnsafePointer(arguments)
                    plan.environment = UnsafePointer(environment)
                    plan.folder = folder == nil ? nil : UnsafePointer(paths[1])
                    plan.output = output == nil ? nil : UnsafePointer(paths[2])
                    plan.errors = errors == nil ? nil : UnsafePointer(paths[3])
                    plan.new_session = newSession ? 1 : 0
                    return tidegate_spawn(&plan, &pid)
                }
            }
        }
        guard code == 0 else { throw .cannotStart(program: program, code: code) }
        return pid
    }

    /// Starts it and waits for its end on this thread; past the timeout it is killed, and the answer is nil.
    public func run(timeout: Duration?) throws(EngineError) -> ProcessEnd? {
        let pid = try start()
        var status: Int32 = 0
        let milliseconds = timeout.map { max($0.microseconds / 1000, 1) } ?? -1
        let code = tidegate_wait(pid, milliseconds, &status)
        if code == ETIMEDOUT {
            // A child that was not waited for keeps its pid, so this hits no other.
            kill(pid, SIGKILL)
            _ = tidegate_wait(pid, -1, &status)
            return nil
        }
        guard code == 0 else { throw .cannotWait(code: code) }
        return ProcessEnd(status: status)
    }
}

/// Calls with C strings and a null after them; they are gone afterwards. Paths get their bytes back.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { string in
        let bytes = string.pathBytes
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
        for (index, byte) in bytes.enumerated() {
            copy[index] = CChar(bitPattern: byte)
        }
        copy[bytes.count] = 0
        return copy
    }
    defer {
        for pointer in pointers { pointer?.deallocate() }
    }
    return (pointers + [nil]).withUnsafeMutableBufferPointerCopy(body)
}

extension [UnsafeMutablePointer<CChar>?] {
    fileprivate func withUnsafeMutableBufferPointerCopy<Result>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: count) { buffer in
            _ = buffer.initialize(from: self)
            defer { buffer.deinitialize() }
            guard let start = buffer.baseAddress else { preconditionFailure("an array of C strings ends with a null") }
            return body(start)
        }
    }
}
