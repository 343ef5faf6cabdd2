import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a process that schedules is told from outside the workspace.
public struct RunOptions: Hashable, Sendable {
    /// The program that reads files for it: this one.
    public var program: String
    /// How many files are read at once.
    public var readers: Int
    /// How often the folders are looked through though nothing told of a change.
    public var rescanInterval: Duration

    /// Options for this process on this machine.
    public static var current: RunOptions {
        RunOptions(
            program: executablePath, readers: max(1, ProcessInfo.processInfo.activeProcessorCount),
            rescanInterval: .seconds(300))
    }

    /// The running program's own path, links resolved.
    static var executablePath: String {
        #if os(Linux)
            if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { return path }
        #endif
        return CommandLine.arguments.first ?? "tidegate"
    }
}
