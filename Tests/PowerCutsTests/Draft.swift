@testable import PowerCuts

/// A recording written by hand.
struct Draft {
    enum Deed {
        case given(String, UInt64)
        case madeFile(String, UInt64)
        case madeFolder(String, UInt64)
        case wrote(UInt64, Int, [UInt8])
        case resized(UInt64, Int)
        /// From here on the next sync has begun.
        case begun
        case synced(UInt64)
        case renamed(String, String)
        case removed(String)
    }

    private(set) var bytes: [UInt8] = []

    init(_ deeds: [Deed]) {
        var beginning: Int?
        for deed in deeds {
            switch deed {
            case .given(let path, let inode): add(11, inode, 0, Array(path.utf8) + [0])
            case .madeFile(let path, let inode): add(1, inode, 0, Array(path.utf8))
            case .madeFolder(let path, let inode): add(2, inode, 0, Array(path.utf8))
            case .wrote(let inode, let offset, let bytes): add(3, inode, offset, bytes)
            case .resized(let inode, let size): add(4, inode, size, [])
            case .begun: beginning = bytes.count
            case .synced(let inode):
                add(5, inode, beginning ?? bytes.count, [])
                beginning = nil
            case .renamed(let source, let target): add(6, 0, 0, Array(source.utf8) + [0] + Array(target.utf8))
            case .removed(let path): add(8, 0, 0, Array(path.utf8))
            }
        }
    }

    private mutating func add(_ kind: UInt32, _ inode: UInt64, _ number: Int, _ content: [UInt8]) {
        bytes += Recording.encoded(kind: kind, inode: inode, number: UInt64(number), content)
    }

    /// So many sectors that each begin with a text and their number.
    static func sectors(_ text: String, _ count: Int) -> [UInt8] {
        (0..<count).flatMap { number in
            let head = Array("\(text)\(number)".utf8)
            return head + [UInt8](repeating: UInt8(ascii: "."), count: 512 - head.count)
        }
    }
}
