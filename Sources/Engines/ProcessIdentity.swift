import CSystemCalls
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names one process for ever: a pid alone is used anew, a pid with its start in one boot is not.
public struct ProcessIdentity: Hashable, Sendable, Codable {
    /// Its number.
    public var pid: Int32
    /// When it started, in the system's own unit: clock ticks since boot on Linux, microseconds since 1970 on macOS.
    public var startTime: UInt64
    /// The boot it belongs to.
    public var bootID: String

    /// An identity that was recorded.
    public init(pid: Int32, startTime: UInt64, bootID: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootID = bootID
    }

    /// The identity of a process that runs now; nil when none of that number does.
    public init?(of pid: Int32) {
        guard let startTime = Self.startTime(of: pid) else { return nil }
        self.init(pid: pid, startTime: startTime, bootID: Self.currentBootID)
    }

    /// Whether the process still runs. One that has ended and not been waited for does not.
    public var isAlive: Bool { ProcessIdentity(of: pid) == self }

    /// Sends a signal to this very process; false when it is gone or may not be signalled.
    @discardableResult
    public func signal(_ number: Int32) -> Bool {
        #if os(Linux)
            let descriptor = tidegate_pidfd_open(pid)
            if descriptor >= 0 {
                defer { close(descriptor) }
                // Looked at only now: from here on the descriptor holds the process we looked at.
                return isAlive && tidegate_pidfd_send_signal(descriptor, number) == 0
            }
            guard errno == ENOSYS else { return false }
        #endif
        return isAlive && kill(pid, number) == 0
    }
}

#if os(Linux)
    extension ProcessIdentity {
        /// Constant for as long as this program runs.
        private static let currentBootID: String = {
            let bytes = (try? LocalFileSystem().read("/proc/sys/kernel/random/boot_id")) ?? []
            return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }()

        /// Field 22 of the process's stat; nil when it is gone or a zombie.
        private static func startTime(of pid: Int32) -> UInt64? {
            guard pid > 0, let bytes = try? LocalFileSystem().read("/proc/\(pid)/stat"),
                let bracket = bytes.lastIndex(of: UInt8(ascii: ")"))
            else { return nil }
            // Field 2, the program's name, may hold spaces and brackets. Field 3, the state, follows the last bracket.
            let fields = bytes[(bracket + 1)...].split(separator: UInt8(ascii: " "))
            guard fields.count > 19, let state = fields[0].first,
                ![UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(state)
            else { return nil }
            return UInt64(String(decoding: fields[19], as: UTF8.self))
        }
    }
#else
    extension ProcessIdentity {
        private static let currentBootID: String = {
            var bytes = [UInt8](repeating: 0, count: 64)
            var size = bytes.count
            guard sysctlbyname("kern.bootsessionuuid", &bytes, &size, nil, 0) == 0 else { return "" }
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }()

        private static func startTime(of pid: Int32) -> UInt64? {
            var info = proc_bsdinfo()
            let size = Int32(MemoryLayout<proc_bsdinfo>.size)
            guard pid > 0, proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, size) == size, info.pbi_status != SZOMB else {
                return nil
            }
            return info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec
        }
    }
#endif
