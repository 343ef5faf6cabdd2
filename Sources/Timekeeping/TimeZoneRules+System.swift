#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TimeZoneRules {
    /// Where time zones are looked for: `$TZDIR` if it is set, then the folder that systems agree on.
    private static var systemFolders: [String] {
        let own = getenv("TZDIR").map { String(cString: $0) }
        return [own, "/usr/share/zoneinfo"].compactMap { $0 }.filter { !$0.isEmpty }
    }

    /// The largest file that is taken for a time zone; the largest real one has 4 KiB.
    private static let fileSizeMax = 1 << 20

    /// Reads a time zone by its name, such as `Europe/Rome`, from the system's files. `UTC` needs no file.
    public static func system(named name: String) throws(TimeZoneError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !name.utf8.contains(0) else {
            throw TimeZoneError(name: name, problem: .badName)
        }
        for folder in systemFolders {
            if let bytes = try bytes(ofFile: "\(folder)/\(name)", name) {
                return try TimeZoneRules(name: name, tzif: bytes)
            }
        }
        throw TimeZoneError(name: name, problem: .unknown(folders: systemFolders))
    }

    /// The bytes of a file; nil if there is none.
    private static func bytes(ofFile path: String, _ name: String) throws(TimeZoneError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL].contains(errno) { return nil }
            throw unreadable(path, name, errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= fileSizeMax {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EISDIR { return nil }
                throw unreadable(path, name, errno)
            }
            bytes += chunk[..<count]
        }
        throw TimeZoneError(name: name, problem: .malformed("it is larger than 1 MiB"))
    }

    private static func unreadable(_ path: String, _ name: String, _ code: Int32) -> TimeZoneError {
        TimeZoneError(name: name, problem: .unreadable(path: path, reason: String(cString: strerror(code))))
    }
}
