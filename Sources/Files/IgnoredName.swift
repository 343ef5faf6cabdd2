/// Whether a file or folder is passed over for its name: hidden (`.x`, `_x`) or still being written by another program
/// (`*.tmp`, `*.part`, `*.crdownload`, in any case).
///
/// Takes the name alone, without the folders it is in.
public func isIgnoredName(_ name: String) -> Bool {
    if name.utf8.first == UInt8(ascii: ".") || name.utf8.first == UInt8(ascii: "_") { return true }
    let lowercased = name.lowercased()
    return [".tmp", ".part", ".crdownload"].contains { lowercased.hasSuffix($0) }
}
