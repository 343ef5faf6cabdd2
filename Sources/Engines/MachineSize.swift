import Files

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How much memory and how many processors this process and its children have: the machine's, or those of the control
/// group that it runs in.
public struct MachineSize: Hashable, Sendable {
    /// Memory, in bytes.
    public var memory: Int64
    /// Processors.
    public var threads: Int

    /// Those of this machine, found out once.
    public static let own = MachineSize(
        in: LocalFileSystem(), groups: "/sys/fs/cgroup", membership: "/proc/self/cgroup")

    /// Asks the system, and the control groups that a file in the form of `/proc/self/cgroup` names.
    init(in files: any FileSystem, groups: String, membership: String) {
        let pages = Int64(sysconf(Int32(_SC_PHYS_PAGES))), page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        memory = max(pages * page, 1 << 20)
        threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
        guard let bytes = try? files.read(membership) else { return }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            switch parts[1] {
            case "": takeUnified(Self.folders(from: groups, String(parts[2])), files)
            case "memory": takeOld(Self.folders(from: groups + "/memory", String(parts[2])), files)
            default: break
            }
        }
    }

    /// The folders of a group and of those it is in. In a container the outer ones may not be there to be read.
    private static func folders(from root: String, _ path: String) -> [String] {
        var folders = [root]
        for name in path.split(separator: "/") { folders.append("\(folders[folders.count - 1])/\(name)") }
        return folders
    }

    private mutating func takeUnified(_ folders: [String], _ files: any FileSystem) {
        for folder in folders {
            if let limit = Self.words(of: folder + "/memory.max", files).first.flatMap({ Int64($0) }), limit > 0 {
                memory = min(memory, limit)
            }
            let quota = Self.words(of: folder + "/cpu.max", files).compactMap { Int($0) }
            if quota.count == 2, quota[0] > 0, quota[1] > 0 {
                threads = min(threads, (quota[0] + quota[1] - 1) / quota[1])
            }
        }
    }

    private mutating func takeOld(_ folders: [String], _ files: any FileSystem) {
        for folder in folders {
            let limit = Self.words(of: folder + "/memory.limit_in_bytes", files).first.flatMap { Int64($0) }
            if let limit, limit > 0 { memory = min(memory, limit) }
        }
    }

    private static func words(of file: String, _ files: any FileSystem) -> [Substring] {
        guard let bytes = try? files.read(file) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }
    }
}
