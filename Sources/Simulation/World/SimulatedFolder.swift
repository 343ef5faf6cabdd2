import Files
import OrderedCollections

/// A file of the simulated landing folders.
struct SimulatedFile: Hashable {
    /// What is in it: its hash.
    var content: Int
    var identity: FileIdentity
    /// When it was last written to, in true time.
    var written: Int64

    var hash: String { "content \(content)" }
    /// One content in seven is no data of its dataset.
    var isValid: Bool { content % 7 != 0 }
}

/// The simulated landing folders.
struct SimulatedFolder {
    private(set) var files: OrderedDictionary<String, SimulatedFile> = [:]
    private var lastInode: Int64 = 0

    subscript(_ path: String) -> SimulatedFile? { files[path] }

    /// Writes a file, in its place or renamed over it.
    mutating func write(_ path: String, content: Int, at elapsed: Int64, wall: Int64) {
        lastInode += 1
        // Sizes depend on the content alone; a change time never comes twice.
        let identity = FileIdentity(
            device: 1, inode: lastInode, size: Int64(10 + content % 90), modified: wall * 1_000,
            changed: wall * 1_000 + lastInode)
        files[path] = SimulatedFile(content: content, identity: identity, written: elapsed)
    }

    mutating func remove(_ path: String) {
        files[path] = nil
    }

    /// Moves a file; its bytes and their time stay.
    mutating func move(_ path: String, to target: String) {
        guard var file = files[path] else { return }
        lastInode += 1
        file.identity.changed += lastInode
        files[path] = nil
        files[target] = file
    }
}
