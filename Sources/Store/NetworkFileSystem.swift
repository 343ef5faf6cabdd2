#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells whether a folder is on another machine's disk, where SQLite's shared memory and locks do not work.
package enum NetworkFileSystem {
    /// The type of the network file system that a folder is on; nil for a local one, or where that cannot be known.
    package static func type(ofFolder folder: String) -> String? {
        guard let resolved = realpath(folder, nil) else { return nil }
        defer { free(resolved) }
        guard let mounts = contents(of: "/proc/self/mountinfo") else { return nil }
        return type(ofFolder: String(cString: resolved), mounts: mounts)
    }

    /// The same, given an absolute path without links and the text of `/proc/self/mountinfo` (see proc(5)).
    static func type(ofFolder folder: String, mounts: String) -> String? {
        var longest = -1
        var found: Substring?
        for line in mounts.split(separator: "\n") {
            // 36 35 98:0 /root /mount/point options… - type source options
            let fields = line.split(separator: " ")
            guard fields.count > 4, let dash = fields.lastIndex(of: "-"), dash + 1 < fields.count else { continue }
            let point = unescaped(fields[4])
            // Of two mounts at one point the later one hides the earlier.
            guard point.utf8.count >= longest, contains(point, folder) else { continue }
            longest = point.utf8.count
            found = fields[dash + 1]
        }
        return found.map(String.init).flatMap { isNetwork($0) ? $0 : nil }
    }

    private static func isNetwork(_ type: String) -> Bool {
        let types = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "gfs2", "lustre", "ncpfs",
            "ocfs2",
            "beegfs", "fuse",
        ]
        // A program behind FUSE may be anything; `fuseblk` is a local disk.
        return types.contains(type) || type.hasPrefix("fuse.")
    }

    private static func contains(_ point: String, _ folder: String) -> Bool {
        point == "/" || folder == point || folder.hasPrefix(point + "/")
    }

    /// Blanks, tabs, newlines and backslashes of a mount point are written as `\040` and so on.
    private static func unescaped(_ field: Substring) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        return String(field).replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\012", with: "\n")
            .replacing("\\134", with: "\\")
    }

    private static func contents(of path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
