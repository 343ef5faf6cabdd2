import CSystemCalls
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Processes of an attempt whose supervisor is gone, known by the environment they were started with.
public enum Leftovers {
    private static let marks = ["TIDEGATE_WORKSPACE", "TIDEGATE_RUN", "TIDEGATE_NODE", "TIDEGATE_ATTEMPT"]

    /// Kills every process whose environment names the same attempt as this one; gives how many there were.
    ///
    /// For attempts that are lost: the supervisor of one that is not does the same at its end. Finds nothing where there
    /// is no procfs.
    @discardableResult
    public static func kill(environment: [String: String]) -> Int {
        guard environment["TIDEGATE_ATTEMPT"] != nil else { return 0 }
        let wanted = Set(marks.compactMap { name in environment[name].map { Array("\(name)=\($0)".utf8) } })
        var count = 0
        #if os(Linux)
            for entry in (try? LocalFileSystem().list("/proc")) ?? [] {
                guard let pid = Int32(entry.name), pid != getpid(), matches(pid, wanted) else { continue }
                let descriptor = tidegate_pidfd_open(pid)
                guard descriptor >= 0 else { continue }
                // Looked at again, now that the descriptor holds the process.
                if matches(pid, wanted), tidegate_pidfd_send_signal(descriptor, SIGKILL) == 0 { count += 1 }
                close(descriptor)
            }
        #endif
        return count
    }

    private static func matches(_ pid: Int32, _ wanted: Set<[UInt8]>) -> Bool {
        guard let bytes = try? LocalFileSystem().read("/proc/\(pid)/environ"), !bytes.isEmpty else { return false }
        let entries = Set(bytes.split(separator: 0).map(Array.init))
        return entries.isSuperset(of: wanted)
    }
}
